import * as v from 'valibot';
import { count, terminalId } from '../ground/values.ts';

/** A line that holds what was searched for. `text`: the line, or, of a long one, what stands around it. */
export const searchHit = v.object({
  terminal: terminalId,
  line: count,
  text: v.string(),
  /** The command in whose output it stands, where there is one. */
  command: v.nullable(v.object({ command: count, text: v.nullable(v.string()) })),
});
export type SearchHit = v.InferOutput<typeof searchHit>;

/**
 * Some hits, the newest first. `next`: where to go on, null once everything was looked through. `isBehind`: newest lines
 * are stated and not looked through yet.
 */
export const searchAnswer = v.object({
  hits: v.array(searchHit),
  next: v.nullable(count),
  isBehind: v.boolean(),
});
export type SearchAnswer = v.InferOutput<typeof searchAnswer>;
