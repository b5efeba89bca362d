import * as v from 'valibot';
import { count, label } from '../ground/values.ts';

/** What shows who one is, in requests over HTTP and to the notes room, and for how long it does, in ms. */
export const givenToken = v.object({ http: label(200), notes: label(200), forMs: count });
export type GivenToken = v.InferOutput<typeof givenToken>;
