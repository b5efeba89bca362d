import * as v from 'valibot';
import { count } from '../ground/values.ts';

/** A line of a terminal, by its number, with the text that the endpoint stated for it. */
export const lineRows = v.array(v.object({ line: count, text: v.string() }));
export type LineRow = v.InferOutput<typeof lineRows>[number];
