import { createEmitter } from '#base/emitter.ts';
import type { Bytes } from '#base/bytes.ts';
import { readSegmentText } from '#protocol/output/asciicast.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import type { SegmentStore } from './segment-store.ts';
import type { Segment } from './segment.ts';

/** Events `m` of one append, with the times they were made at, of the endpoint's clock. */
export interface MarkedEvents {
  stream: string;
  events: { at: number; data: Bytes }[];
}

/** The marks in stored output, for concepts that use them. */
export interface Marked {
  /** In the write that stores them. */
  onMarked(listener: (marked: MarkedEvents) => void): () => void;
}

/** That there is more of a stream to be read, for whoever tells of it. */
export interface Printed {
  /** In the write that stores it. */
  onPrinted(listener: (stream: string) => void): () => void;
}

export interface MarkedOutput extends Marked, Printed {
  /** These events were stored after what a segment had. */
  appended(segment: Segment, events: readonly OutputEvent[]): void;
}

export function createMarked(segments: Pick<SegmentStore, 'text'>): MarkedOutput {
  const marks = createEmitter<MarkedEvents>();
  const prints = createEmitter<string>();
  /** When the last stored event of an open segment was made, by the segment's key. */
  const lastAt = new Map<number, number>();

  const eventsOf = (segment: Segment): readonly OutputEvent[] =>
    readSegmentText(segments.text(segment))?.events ?? [];
  const timed = (events: readonly OutputEvent[], from: number) => {
    let at = from;
    const found: MarkedEvents['events'] = [];
    for (const { afterMs, code, data } of events) {
      at += afterMs;
      if (code === 'm') found.push({ at, data });
    }
    return { at, found };
  };

  return {
    onMarked: marks.subscribe,
    onPrinted: prints.subscribe,
    appended(segment, events) {
      const { key, header, clock } = segment;
      const isFirst = clock === events.length;
      const before = isFirst ? header.startedAt : lastAt.get(key);
      // This life of the room has not seen the segment from its start.
      const from = before ?? timed(eventsOf(segment).slice(0, clock - events.length), header.startedAt).at;
      const { at, found } = timed(events, from);
      lastAt.set(key, at);
      if (lastAt.size > MAX_REMEMBERED) lastAt.delete(lastAt.keys().next().value ?? key);
      if (events.some(({ code }) => code === 'o')) prints.emit(header.terminal);
      if (found.length > 0) marks.emit({ stream: header.terminal, events: found });
    },
  };
}

/** Segments whose times are in memory; for others they are summed up again. */
const MAX_REMEMBERED = 64;
