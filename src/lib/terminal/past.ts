import type { Position } from '#protocol/output/segment-header.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import type { HistorySegment } from '../session/output/history.ts';
import type { Emulator } from './emulator.ts';

/** The output since a screen was shown, which the past has to be brought up to. */
export interface Tail {
  readonly before: Position;
  readonly events: readonly OutputEvent[];
  readonly bytes: number;
  /** The screen was shown as a new start, because there was more than the page could take in. */
  readonly isBehind: boolean;
  /** More came than is kept; the past is dropped until the next screen. */
  readonly isOverrun: boolean;
  isLoading: boolean;
  add(event: OutputEvent): void;
}

/** Output kept while the past is being built, in bytes. */
const MAX_TAIL_BYTES = 8 * 1024 * 1024;

export function createTail({ segment, isBehind }: { segment: number; isBehind: boolean }): Tail {
  const events: OutputEvent[] = [];
  let bytes = 0;
  const isOverrun = () => bytes > MAX_TAIL_BYTES;
  return {
    before: { segment, event: 0 },
    events,
    isBehind,
    isLoading: false,
    get bytes() {
      return bytes;
    },
    get isOverrun() {
      return isOverrun();
    },
    add(event) {
      bytes += event.data.length;
      if (isOverrun()) events.length = 0;
      else events.push(event);
    },
  };
}

interface PastOptions {
  past: Emulator;
  segments: readonly HistorySegment[];
  tail: Tail;
  isCurrent(): boolean;
  shown(): Emulator | null;
}

const applied = (emulator: Emulator, events: readonly OutputEvent[]) =>
  new Promise<void>((resolve) => {
    let left = events.length;
    if (left === 0) resolve();
    for (const event of events) emulator.apply(event, () => --left === 0 && resolve());
  });

/** Waits until everything handed to an emulator so far has been parsed. */
const drained = (emulator: Emulator) =>
  new Promise<void>((resolve) => emulator.write(new Uint8Array(0), resolve));

/**
 * Plays sealed segments and what came since into a fresh terminal. True once it shows what the page shows: only then
 * may it take the page's place.
 */
export async function buildPast({ past, segments, tail, isCurrent, shown }: PastOptions): Promise<boolean> {
  const [first] = segments;
  if (first !== undefined) {
    const { keyframe, header } = first;
    past.restore({ keyframe, firstLine: header.firstLine }, () => undefined);
  }
  for (const { events } of segments) {
    await applied(past, events);
    if (!isCurrent()) return false;
  }
  let played = 0;
  for (;;) {
    const events = tail.events.slice(played);
    played += events.length;
    await applied(past, events);
    const now = shown();
    if (now === null || !isCurrent()) return false;
    await Promise.all([drained(now), drained(past)]);
    if (!isCurrent()) return false;
    if (played === tail.events.length) return now === shown() && past.fingerprint === now.fingerprint;
  }
}
