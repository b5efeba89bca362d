import { listed } from '../kit/sentence.ts';
import type { Merged } from './merging.ts';

/** One line of the timeline, with what it says beside that. */
export interface TimelineEntry {
  seq: number;
  type: string;
  time: string;
  /** The entry before it says the same minute. */
  isSameMinute: boolean;
  iso: string;
  text: string;
  detail: string | null;
  /** What it is told for, where that is several entries. */
  parts: readonly TimelineEntry[];
}

export interface TimelineDay {
  name: string;
  entries: readonly TimelineEntry[];
}

export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

const timeFormat = () =>
  new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const dayFormat = () =>
  new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

/** Entries by the reader's days, a time once a minute. `offsetMs`: the room's clock less the reader's. */
export function daysOf(merged: readonly Merged[], offsetMs: number): TimelineDay[] {
  const time = timeFormat();
  const date = dayFormat();
  const timeOf: TimeOf = (at) => ({
    time: time.format(at - offsetMs),
    iso: new Date(at - offsetMs).toISOString(),
  });
  const days: { name: string; startsAt: number; entries: TimelineEntry[] }[] = [];
  for (const entry of merged) {
    const at = entry.at - offsetMs;
    const startsAt = startOfDay(at);
    let day = days.at(-1);
    if (day?.startsAt !== startsAt) days.push((day = { name: date.format(at), startsAt, entries: [] }));
    day.entries.push(entryOf(entry, { before: day.entries.at(-1), timeOf }));
  }
  return days;
}

type TimeOf = (at: number) => Pick<TimelineEntry, 'time' | 'iso'>;

function entryOf(
  merged: Merged,
  { before, timeOf }: { before: TimelineEntry | undefined; timeOf: TimeOf },
): TimelineEntry {
  const { seq, type, at } = merged;
  const told = timeOf(at);
  const parts: TimelineEntry[] = [];
  for (const part of merged.parts) parts.push(entryOf(part, { before: parts.at(-1), timeOf }));
  return {
    ...{ seq, type, ...told, parts },
    isSameMinute: before?.time === told.time,
    ...saying(merged, (moment) => timeOf(moment).time),
  };
}

function saying(
  { told, count, items, at, until }: Merged,
  timeOf: (at: number) => string,
): Pick<TimelineEntry, 'text' | 'detail'> {
  if (count === 1) return { text: told.text, detail: told.detail ?? null };
  const times = told.several?.text === undefined ? `${count} times` : null;
  const last = timeOf(at) === timeOf(until) ? null : `last at ${timeOf(until)}`;
  const detail = [itemWords(items), times, last].filter((part) => part !== null).join(', ');
  return { text: told.several?.text?.(count) ?? told.text, detail: capitalised(detail) || null };
}

/** Items named before the rest is only counted. */
const NAMED = 4;

function itemWords(items: readonly string[]): string | null {
  if (items.length === 0) return null;
  const rest = items.length - NAMED;
  return listed(rest > 0 ? [...items.slice(0, NAMED), `${rest} more`] : items);
}

const capitalised = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);
