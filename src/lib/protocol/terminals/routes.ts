import * as v from 'valibot';
import { route } from '../ground/route.ts';
import { terminalInfo } from './terminal.ts';

/** All terminals there ever were, as they are now. */
export const listTerminals = route({
  method: 'GET',
  path: 'terminals',
  right: 'read-output',
  body: null,
  answer: v.array(terminalInfo),
});
