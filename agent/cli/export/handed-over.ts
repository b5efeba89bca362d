import { listHandoffs, type HandoffRow } from '#protocol/handoff/routes.ts';
import { listPeople } from '#protocol/people/routes.ts';
import { harmlessWord } from '../output.ts';
import type { Reader } from '../reader.ts';
import { whenWords } from './words.ts';

type NameOf = (person: string) => string | null;

/** Each handoff that was accepted or declined, as lines of plain text, the oldest first. */
export async function readHandoffs(reader: Reader): Promise<string[][]> {
  const rows: HandoffRow[] = [];
  for (let before: number | null | undefined; before !== null;) {
    const query: { before?: string } = before === undefined ? {} : { before: String(before) };
    const page: { handoffs: HandoffRow[]; next: number | null } = await reader.ask({
      route: listHandoffs,
      query,
    });
    rows.unshift(...page.handoffs.toReversed());
    before = page.next;
  }
  // Few sessions were ever handed over: for the others nobody's name is asked for.
  if (rows.length === 0) return [];
  const people = await reader.ask({ route: listPeople });
  return handoffsLines(rows, (id) => people.find(({ person }) => person === id)?.name ?? null);
}

export const handoffsLines = (rows: readonly HandoffRow[], nameOf: NameOf): string[][] =>
  rows.flatMap((row) => {
    const lines = handoffLines(row, nameOf);
    return lines === null ? [] : [lines];
  });

/** Who handed over and when, the text, and what became of it; null while it is open, or if nobody answered it. */
function handoffLines({ from, at, text, declines, ended }: HandoffRow, nameOf: NameOf): string[] | null {
  if (ended?.how !== 'accepted' && ended?.how !== 'declined') return null;
  const called = (person: string | null) =>
    harmlessWord((person === null ? null : nameOf(person)) ?? 'Someone');
  const others = declines.filter(({ person }) => ended.how === 'accepted' || person !== ended.by);
  const declined = [...others, ...(ended.how === 'declined' ? [{ ...ended, person: ended.by }] : [])];
  return [
    `Handoff: ${called(from)}, ${whenWords(at)}`,
    ...text.split('\n').map(harmlessWord),
    ...declined.map(
      ({ person, reason, at }) =>
        `Declined by ${called(person)}, ${whenWords(at)}: ${harmlessWord(reason ?? '')}`,
    ),
    ...(ended.how === 'accepted' ? [`Accepted by ${called(ended.by)}, ${whenWords(ended.at)}`] : []),
  ];
}
