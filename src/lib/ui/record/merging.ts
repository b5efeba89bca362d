import type { RecordedEvent } from '#protocol/record/record.ts';
import type { Around, Happened, JoinWords, Told } from './telling.ts';
import { factOf } from './words.ts';

/** Events that are told as one. */
export interface Merged {
  /** Of the first of them. */
  seq: number;
  type: string;
  at: number;
  /** When the last of them was recorded. */
  until: number;
  told: Told;
  facts: readonly Happened[];
  /** How many of the same kind, and what each of them adds. */
  count: number;
  items: readonly string[];
  /** The entries it is told for, where there are several. */
  parts: readonly Merged[];
}

export interface Telling {
  wordsOf(event: RecordedEvent): Told | null;
  joins: readonly JoinWords[];
  around: Omit<Around, 'at'>;
}

/** What belongs together is looked for in so many entries back: others may have come or gone in between. */
const LOOK_BACK = 4;
/** Facts of one kind with more time between them are told each by itself, in ms. */
const TOGETHER_MS = 10 * 60_000;

/** The events that are told, those that belong together as one. */
export function mergedOf(events: readonly RecordedEvent[], telling: Telling): Merged[] {
  const entries: Merged[] = [];
  for (const event of events) {
    const told = telling.wordsOf(event);
    if (told === null || joined(entries, event, telling)) continue;
    entries.push(entryOf(event, told));
    gather(entries);
  }
  return entries;
}

function entryOf(event: RecordedEvent, told: Told): Merged {
  const { seq, at } = event;
  const fact = factOf(event);
  const { item } = told.several ?? {};
  return {
    ...{ seq, at, until: at, told, type: event.fact.type, count: 1 },
    facts: fact === null ? [] : [{ fact, at }],
    items: item === undefined ? [] : [item],
    parts: [],
  };
}

/** Whether the event goes with an entry that is there. */
function joined(
  entries: Merged[],
  event: RecordedEvent,
  { joins, around }: Pick<Telling, 'joins' | 'around'>,
): boolean {
  const fact = factOf(event);
  if (fact === null) return false;
  const next = { fact, at: event.at };
  for (let index = entries.length - 1; index >= Math.max(0, entries.length - LOOK_BACK); index--) {
    const entry = entries[index];
    if (entry === undefined || entry.count > 1) continue;
    for (const join of joins) {
      const told = join(entry.facts, next, { ...around, at: entry.at });
      if (told === null) continue;
      entries[index] = { ...entry, told, until: event.at, facts: [...entry.facts, next] };
      if (index === entries.length - 1) gather(entries);
      return true;
    }
  }
  return false;
}

/** The last entry is told with the one before it, where they are of the same kind. */
function gather(entries: Merged[]): void {
  const [before, last] = entries.slice(-2);
  if (before === undefined || last === undefined) return;
  const { several } = last.told;
  if (several === undefined || several.like !== before.told.several?.like) return;
  if (last.at - before.until > TOGETHER_MS) return;
  entries.splice(-2, 2, {
    ...before,
    until: last.until,
    count: before.count + last.count,
    items: [...before.items, ...last.items],
    parts: [before, last].flatMap((each) => (each.parts.length === 0 ? [each] : each.parts)),
  });
}
