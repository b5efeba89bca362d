import { route } from '../ground/route.ts';
import { proveBody, SERVER_PATH, serverProof } from './proof.ts';

/** Has the server prove who it is; asked of whichever room. */
export const proveServer = route({
  method: 'POST',
  path: SERVER_PATH,
  right: 'anybody',
  body: proveBody,
  answer: serverProof,
});
