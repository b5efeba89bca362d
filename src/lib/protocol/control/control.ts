import * as v from 'valibot';
import { entityId } from '../people/people.ts';
import { count, terminalId, time } from '../ground/values.ts';

/**
 * Who has control of a terminal: at most one person, on any of their devices. `fence` is raised by every change of
 * holder and by every pause and its end: keys name the fence they were typed under, and reach the shell under no other.
 */
export const terminalControl = v.object({
  terminal: terminalId,
  holder: v.nullable(entityId),
  fence: count,
  /** Since when, by the room's clock. */
  since: time,
  /** The people who ask for it, in the order in which they asked. */
  asks: v.array(v.object({ person: entityId, at: time })),
});
export type TerminalControl = v.InferOutput<typeof terminalControl>;

/** Typing is stopped in all terminals of the session; programs keep running. */
export const inputPause = v.object({
  by: entityId,
  at: time,
  /** From when a technician may end it though they did not begin it, ms; null while who began it is here. */
  openFrom: v.nullable(time),
});
export type InputPause = v.InferOutput<typeof inputPause>;

export const sessionPolicy = v.object({
  /** Whether a technician may take control over at once, without being granted it. */
  takeover: v.boolean(),
  /** Control of who is gone for this long is free, ms. */
  controlGoneMs: v.pipe(v.number(), v.integer(), v.minValue(5_000), v.maxValue(24 * 3_600_000)),
});
export type SessionPolicy = v.InferOutput<typeof sessionPolicy>;
export const policyBody = v.partial(sessionPolicy);

/**
 * How control came to whom it is with now. `accepted`: with a handoff of the session; `granted`: on asking; `handed`: unasked; `taken`: it was free; `taken-over`:
 * from another by policy; `released`: given up; `absent`: its holder was gone; `shut-out`: the holder's invitation was
 * revoked.
 */
export const CONTROL_WAYS = [
  'granted',
  'handed',
  'taken',
  'taken-over',
  'released',
  'absent',
  'shut-out',
  'accepted',
] as const;
export type ControlWay = (typeof CONTROL_WAYS)[number];
