import type { RecordedEvent } from '#protocol/record/record.ts';

export interface TimelineEntry {
  seq: number;
  time: string;
  iso: string;
  text: string;
  /** What decides who types stands out, what machines do stands back. */
  weight: 'heavy' | 'plain' | 'light';
}

export interface TimelineDay {
  name: string;
  entries: readonly TimelineEntry[];
}

const HEAVY: readonly string[] = [
  'input-paused',
  'input-resumed',
  'program-stopped',
  'control-passed',
  'session-ended',
];
const LIGHT: readonly string[] = [
  'endpoint-up',
  'endpoint-down',
  'absence-explained',
  'person-arrived',
  'person-left',
];

export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** The events that are told, by the reader's days. `offsetMs`: the room's clock less the reader's; `wordsOf`: null where one is not told. */
export function daysOf(
  events: readonly RecordedEvent[],
  { offsetMs, wordsOf }: { offsetMs: number; wordsOf(event: RecordedEvent): string | null },
): TimelineDay[] {
  const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const date = new Intl.DateTimeFormat(undefined, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  const days = new Map<string, TimelineEntry[]>();
  for (const event of events) {
    const text = wordsOf(event);
    if (text === null) continue;
    const at = new Date(event.at - offsetMs);
    const { type } = event.fact;
    const weight = HEAVY.includes(type) ? 'heavy' : LIGHT.includes(type) ? 'light' : 'plain';
    const entry = { seq: event.seq, time: time.format(at), iso: at.toISOString(), text, weight } as const;
    const name = date.format(at);
    const day = days.get(name);
    if (day === undefined) days.set(name, [entry]);
    else day.push(entry);
  }
  return [...days].map(([name, entries]) => ({ name, entries }));
}
