import * as v from 'valibot';
import { COLORS, entityId } from '../people/people.ts';
import { AWARENESS_CROWD, AWARENESS_EVERY_MS, MAX_LATENCY_MS, MAX_NAME_BYTES } from '../ground/limits.ts';
import { ROLES } from '../ground/roles.ts';
import { count, terminalId } from '../ground/values.ts';

/**
 * A place in a terminal's text that stays where it is when others scroll, scale or reflow: a logical line by its
 * number and a cell of it, with wrapped rows joined. On the alternate screen, which has no lines: a row and a column.
 */
const place = v.variant('on', [
  v.object({ on: v.literal('lines'), line: count, column: count }),
  v.object({ on: v.literal('screen'), row: count, column: count }),
]);
export type Place = v.InferOutput<typeof place>;

/** A place in the handoff note's text that stays where it is while others write: Yjs's relative position, base64url. */
const notePlace = v.pipe(v.string(), v.maxLength(64), v.regex(/^[\w-]+$/));

/** What one page says of the person before it: the state it keeps in the notes room's awareness. */
export const presenceState = v.object({
  /** Who they are. The room lets nobody say this of another. */
  person: entityId,
  device: entityId,
  name: v.pipe(v.string(), v.maxLength(MAX_NAME_BYTES)),
  role: v.picklist(ROLES),
  color: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(COLORS - 1)),
  /** The terminal they look at. */
  terminal: v.nullable(terminalId),
  pointer: v.nullable(place),
  selection: v.nullable(v.object({ from: place, to: place })),
  /** The lines they see, first and last; `follows`: they go with the end. */
  view: v.nullable(v.object({ first: count, last: count, follows: v.boolean() })),
  /** They are in the handoff note, with their cursor there, or a selection. */
  note: v.exactOptional(v.nullable(v.object({ anchor: notePlace, head: notePlace }))),
  typing: v.boolean(),
  away: v.boolean(),
  /** Their line's round trip, ms, as they measured it. */
  latencyMs: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_LATENCY_MS))),
});
export type PresenceState = v.InferOutput<typeof presenceState>;

/**
 * How often each of this many pages sends and is sent its state: otherwise the cost would grow with the square of
 * their number.
 */
export function awarenessEveryMs(pages: number): number {
  return AWARENESS_EVERY_MS * Math.max(1, pages / AWARENESS_CROWD);
}

/** The parts of a state that the room knows itself: they must be exactly this. */
export const presenceIdentity = v.pick(presenceState, ['person', 'device', 'name', 'role', 'color']);
export type PresenceIdentity = v.InferOutput<typeof presenceIdentity>;
