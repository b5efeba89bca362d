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
 * A line that contains the text searched for. `text` is the line or, for a long line, the part around the match; for a
 * command found by its text, that text.
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
 * Some hits, the newest first. `next`: where to continue, null once everything has been searched. `isBehind`: the
 * newest lines are stated but not searched yet. `isScan`: the text is too short for the index, so every line is looked
 * at. `percent`: how much of the session has been searched.
 */
export const searchAnswer = v.object({
  hits: v.array(searchHit),
  next: v.nullable(count),
  isBehind: v.boolean(),
  isScan: v.boolean(),
  percent: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
});
export type SearchAnswer = v.InferOutput<typeof searchAnswer>;
