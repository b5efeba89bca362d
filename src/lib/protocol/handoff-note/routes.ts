import * as v from 'valibot';
import { route } from '../ground/route.ts';
import { count, time } from '../ground/values.ts';

/** A version without its text. */
export const keptVersion = v.object({
  number: count,
  at: time,
  why: v.picklist(['handoff', 'rest']),
  /** The handoff it was kept for. */
  handoff: v.nullable(v.string()),
  /** What its hash on the record begins with. */
  salt: v.string(),
  sha256: v.string(),
  /** False once its text has made room for newer ones. */
  isTextKept: v.boolean(),
});
export type KeptVersion = v.InferOutput<typeof keptVersion>;

const handoffNote = v.object({
  /** The text asked for; null if there is none, or none that whoever asks may see. */
  text: v.nullable(v.string()),
  /** When it was last changed, or kept; null if never. */
  at: v.nullable(time),
  /** Clients and observers are shown what was handed over, and nothing before. */
  isWithheld: v.boolean(),
  versions: v.array(keptVersion),
});
export type HandoffNoteAnswer = v.InferOutput<typeof handoffNote>;

/** The handoff note as it is now, or a version of it by its number. */
export const readHandoffNote = route({
  method: 'GET',
  path: 'handoff-note',
  right: 'read-handoff-note',
  query: ['version'],
  body: null,
  answer: handoffNote,
});
