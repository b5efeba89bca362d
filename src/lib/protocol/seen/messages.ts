import * as v from 'valibot';
import { message } from '../ground/message.ts';
import { count, terminalId, time } from '../ground/values.ts';

/** The sender has the live end of a terminal on the screen, at this line. */
export const lookedAt = message('looked-at', { terminal: terminalId, line: count });

/** Where somebody last looked at the live end, on whichever of their devices, and when by the room's clock. */
export const lastSeen = v.object({ terminal: terminalId, line: count, at: time });
export type LastSeen = v.InferOutput<typeof lastSeen>;
