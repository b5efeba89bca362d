import * as v from 'valibot';
import { MAX_NAME_BYTES } from '../ground/limits.ts';
import { ROLES } from '../ground/roles.ts';
import { count, time } from '../ground/values.ts';
import { entityId } from '../people/people.ts';
import type { Act } from './acts.ts';

/** Who wrote an act, as the room knew them then. */
export const writer = v.object({
  person: entityId,
  device: entityId,
  name: v.pipe(v.string(), v.maxLength(MAX_NAME_BYTES)),
  role: v.picklist(ROLES),
});
export type Writer = v.InferOutput<typeof writer>;

/** What the room says of an act once it has it. */
export const arrival = v.object({
  /** Counts the session's acts from 0. */
  number: count,
  /** The room's clock, ms. */
  at: time,
  act: v.string(),
  by: writer,
  /** What the act's hash on the record begins with: 16 random bytes, base64url. */
  salt: v.string(),
});
export type Arrival = v.InferOutput<typeof arrival>;

export interface ArrivedAct {
  act: Act;
  arrival: Arrival;
}
