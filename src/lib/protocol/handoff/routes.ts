import * as v from 'valibot';
import { route } from '../ground/route.ts';
import { count, sha256Hex, time } from '../ground/values.ts';
import { entityId } from '../people/people.ts';
import { HANDOFF_ENDS, handoffTo } from './handoff.ts';

/** A handoff with its text. */
export const handoffRow = v.object({
  /** Counts the session's handoffs from 1. */
  number: count,
  id: entityId,
  from: entityId,
  to: handoffTo,
  at: time,
  text: v.string(),
  /** With the text, what the hash on the record is of. */
  salt: v.string(),
  sha256: sha256Hex,
  untaken: v.boolean(),
  declines: v.array(v.object({ person: entityId, reason: v.string(), at: time })),
  /** Null while it is open. */
  ended: v.nullable(
    v.object({
      how: v.picklist(HANDOFF_ENDS),
      by: v.nullable(entityId),
      reason: v.nullable(v.string()),
      at: time,
    }),
  ),
});
export type HandoffRow = v.InferOutput<typeof handoffRow>;

const handoffPage = v.object({
  handoffs: v.array(handoffRow),
  /** Older ones are before this number; null if there are none. */
  next: v.nullable(count),
});
export type HandoffPage = v.InferOutput<typeof handoffPage>;

/** The session's handoffs, the newest first; those with a number below `before`. */
export const listHandoffs = route({
  method: 'GET',
  path: 'handoffs',
  right: 'read-handoffs',
  query: ['before'],
  body: null,
  answer: handoffPage,
});
