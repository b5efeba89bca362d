import * as v from 'valibot';
import { fact } from '../ground/fact.ts';

/** `endpointKey`: Ed25519, raw, base64url. */
const sessionOpened = fact('session-opened', {
  title: v.string(),
  endpoint: v.string(),
  endpointName: v.string(),
  endpointKey: v.string(),
});
const sessionEnded = fact('session-ended', { by: v.string() });
/** `agent`: its version. */
const endpointUp = fact('endpoint-up', { agent: v.string() });
const endpointDown = fact('endpoint-down', {});

export const lifecycleFacts = [sessionOpened, sessionEnded, endpointUp, endpointDown] as const;
