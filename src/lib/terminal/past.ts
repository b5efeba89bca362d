import type { Position } from '#protocol/messages.ts';
import type { OutputEvent } from '#protocol/segment.ts';
import type { HistorySegment } from '../session/types.ts';
import type { Emulator } from './emulator.ts';

/** The output since a screen was shown, which the past has to be brought up to. */
export interface Tail {
  before: Position;
  events: OutputEvent[];
  bytes: number;
  isLoading?: boolean;
  isOverrun?: boolean;
  add(event: OutputEvent): void;
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
    if (now === null || !isCurrent() || tail.isOverrun === true) return false;
    await Promise.all([drained(now), drained(past)]);
    if (!isCurrent()) return false;
    if (played === tail.events.length) return now === shown() && past.fingerprint === now.fingerprint;
  }
}
