import * as v from 'valibot';
import { route } from '../ground/route.ts';
import { count } from '../ground/values.ts';
import { act } from './acts.ts';
import { arrival } from './arrival.ts';

const notesPage = v.object({
  acts: v.array(v.object({ act, arrival })),
  /** Where the next page begins; null if this is the last. */
  next: v.nullable(count),
});
export type NotesPage = v.InferOutput<typeof notesPage>;

/** What has arrived in the session's notes, oldest first, from the act with number `from` on. */
export const listNotes = route({
  method: 'GET',
  path: 'notes',
  right: 'read-notes',
  query: ['from'],
  body: null,
  answer: notesPage,
});
