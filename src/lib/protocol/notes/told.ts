import * as v from 'valibot';
import { handoffNoteFact } from '../handoff-note/facts.ts';
import { noteFact } from './facts.ts';

/** What the notes room tells the session's room, for the record. */
export const notesRoomFact = v.variant('type', [noteFact, handoffNoteFact]);
export type NotesRoomFact = v.InferOutput<typeof notesRoomFact>;

/** What tells one of them from all others, so that each is put on the record once. */
export function idOfFact(fact: NotesRoomFact): string {
  return fact.type === 'note-act' ? fact.act : fact.id;
}
