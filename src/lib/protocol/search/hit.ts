import * as v from 'valibot';
import { exit } from '../commands/command.ts';
import { count, terminalId, time } from '../ground/values.ts';

/** The command a hit stands in: its number, what it is, when it began and how it ended. */
const hitCommand = v.object({
  command: count,
  text: v.nullable(v.string()),
  startedAt: time,
  exit,
  isFailed: v.boolean(),
});
export type HitCommand = v.InferOutput<typeof hitCommand>;

/**
 * A line that holds what was searched for. `text`: the line, or, of a long one, what stands around it; of a command that
 * was searched for by what was typed, that.
 */
export const searchHit = v.object({
  terminal: terminalId,
  line: count,
  text: v.string(),
  /** Where there is one. */
  command: v.nullable(hitCommand),
});
export type SearchHit = v.InferOutput<typeof searchHit>;

/**
 * Some hits, the newest first. `next`: where to go on, null once everything was looked through. `isBehind`: newest lines
 * are stated and not looked through yet. `isScan`: the text is too short for the index, so that every line is looked at.
 * `percent`: how much of the session was looked through.
 */
export const searchAnswer = v.object({
  hits: v.array(searchHit),
  next: v.nullable(count),
  isBehind: v.boolean(),
  isScan: v.boolean(),
  percent: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
});
export type SearchAnswer = v.InferOutput<typeof searchAnswer>;
