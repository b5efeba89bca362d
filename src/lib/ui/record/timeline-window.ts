import { TIMELINE_PAGE } from '#protocol/ground/limits.ts';
import type { RecordedEvent } from '#protocol/record/record.ts';

/** Events kept in the page at once; past it the end that is farther from the reader is let go. */
export const MAX_EVENTS = 5 * TIMELINE_PAGE;

/** A part of the record without gaps, as it is read in the page. Seals are left out, so numbers are not in a row. */
export interface TimelineWindow {
  events: readonly RecordedEvent[];
  hasOlder: boolean;
  /** Newer events were let go for older ones. */
  isBehind: boolean;
}

export const EMPTY_WINDOW: TimelineWindow = { events: [], hasOlder: true, isBehind: false };

/** With what has just been recorded, where the window reaches up to it. */
export function withEvent(window: TimelineWindow, event: RecordedEvent): TimelineWindow {
  const last = window.events.at(-1);
  if (window.isBehind || last === undefined || event.seq <= last.seq) return window;
  return trimmedAtStart({ ...window, events: [...window.events, event] });
}

/** With the record's last page: joined to what is there where they overlap, else in its place. */
export function withNewest(
  { events, hasOlder }: TimelineWindow,
  page: readonly RecordedEvent[],
): TimelineWindow {
  const isWhole = page.length < TIMELINE_PAGE;
  const last = events.at(-1);
  const [first] = page;
  if (isWhole || last === undefined || first === undefined || first.seq > last.seq)
    return { events: page, hasOlder: !isWhole, isBehind: false };
  return trimmedAtStart({ events: merged(events, page), hasOlder, isBehind: false });
}

/** With the page before the window. */
export function withOlder(window: TimelineWindow, page: readonly RecordedEvent[]): TimelineWindow {
  const events = merged(page, window.events);
  return {
    events: events.slice(0, MAX_EVENTS),
    hasOlder: page.length === TIMELINE_PAGE,
    isBehind: window.isBehind || events.length > MAX_EVENTS,
  };
}

function trimmedAtStart(window: TimelineWindow): TimelineWindow {
  return window.events.length <= MAX_EVENTS
    ? window
    : { ...window, events: window.events.slice(-MAX_EVENTS), hasOlder: true };
}

function merged(one: readonly RecordedEvent[], other: readonly RecordedEvent[]): RecordedEvent[] {
  const bySeq = new Map([...one, ...other].map((event) => [event.seq, event]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}
