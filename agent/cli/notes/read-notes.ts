import type { ArrivedAct } from '#protocol/notes/arrival.ts';
import { listNotes } from '#protocol/notes/routes.ts';
import { notesView, type NoteView, type TextView } from '#protocol/notes/view.ts';
import type { Reader } from '../reader.ts';

/** Every note of a session, the oldest first. */
export async function readNotes(reader: Reader): Promise<NoteView[]> {
  const arrived: ArrivedAct[] = [];
  for (let from: number | null = 0; from !== null;) {
    const query: { from: string } = { from: String(from) };
    const page: { acts: ArrivedAct[]; next: number | null } = await reader.ask({ route: listNotes, query });
    arrived.push(...page.acts);
    from = page.next;
  }
  return notesView(arrived);
}

/** Who wrote a text first and when, and what it says now; null where it was withdrawn. */
export const saidBy = ({ before, by, text, at, withdrawn }: TextView) => ({
  ...{ by: (before[0]?.by ?? by).name, person: (before[0]?.by ?? by).person, at: before[0]?.at ?? at },
  ...{ text: withdrawn === null ? text : null, edited: before.length > 0, withdrawn: withdrawn !== null },
});
