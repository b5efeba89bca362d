import * as v from 'valibot';
import { label, sessionId } from '../ground/values.ts';

/** `session`: the one it was typed for; without it six digits are not a code. */
export const joinBody = v.object({ code: label(40), session: v.exactOptional(sessionId) });
export const joined = v.object({ link: v.string() });
