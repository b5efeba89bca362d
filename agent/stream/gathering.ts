import { utf8, type Bytes } from '#base/bytes.ts';
import type { Clock } from '#base/ports.ts';
import { CUT_MIN_BYTES, MAX_EVENT_BYTES } from '#protocol/ground/limits.ts';
import type { EventCode } from '#protocol/output/event.ts';
import { createBatch } from './batch.ts';
import type { SegmentWriter } from './segment-writer.ts';

/** Longest wait of what comes while other output is on its way, in ms. */
const FLUSH_MS = 8;

/** Makes events from small pieces, and segments from those. */
export interface Gathering {
  /** Something is gathered that is not an event yet. */
  readonly isGathering: boolean;
  /** Begins a segment. */
  open(): void;
  /** Takes what fits into one event; what it does not go together with has become one before. */
  add(code: EventCode, data: Bytes): void;
  /** A separate event, after what was added. */
  addEvent(code: EventCode, data: Bytes): void;
  /** What was added is sent at once if nothing is on its way, otherwise soon. */
  settle(): void;
  /** Makes an event of all that is gathered. */
  flush(): void;
  /** Ends the live segment with this, behind all there was. */
  endSegment(code: EventCode, text: string): void;
  /** Ends the live segment here, after everything so far. */
  sealSegment(): void;
  /** Wants a fresh segment, if the live one is long, at the next flush that can end it. */
  wantCut(): void;
  dispose(): void;
}

export interface GatheringOptions {
  clock: Clock;
  segments: SegmentWriter;
  /** As the segments'. */
  isBetween(): boolean;
  /** Whether nothing is on its way to a room that listens: then a key's echo goes at once. */
  isIdle(): boolean;
  /** After every flush. */
  onFlushed(): void;
}

export function createGathering({ clock, segments, ...options }: GatheringOptions): Gathering {
  const batch = createBatch();
  let gathered: EventCode = 'o';
  let cutWanted = false;
  let cancelFlush: (() => void) | null = null;

  const nextSegment = () => {
    segments.seal();
    segments.open();
    cutWanted = false;
  };

  const flush = () => {
    cancelFlush?.();
    cancelFlush = null;
    const payload = batch.takeGathered();
    if (payload !== null) {
      segments.append(gathered, payload);
      if (segments.isFull) nextSegment();
    }
    if (cutWanted && segments.bytes > CUT_MIN_BYTES && options.isBetween()) nextSegment();
    options.onFlushed();
  };

  return {
    get isGathering() {
      return batch.bytes > 0;
    },
    open: segments.open,
    add(code, data) {
      const fits = code === gathered && batch.bytes + data.length <= MAX_EVENT_BYTES;
      if (!fits && batch.bytes > 0) flush();
      gathered = code;
      batch.add(data);
    },
    addEvent(code, data) {
      flush();
      segments.append(code, data);
      if (segments.isFull) nextSegment();
      options.onFlushed();
    },
    settle() {
      if (batch.bytes === 0) return;
      if (options.isIdle() || batch.bytes >= MAX_EVENT_BYTES) flush();
      else cancelFlush ??= clock.after(FLUSH_MS, flush);
    },
    flush,
    endSegment(code, text) {
      flush();
      segments.append(code, utf8(text));
      segments.seal();
    },
    sealSegment() {
      flush();
      segments.seal();
    },
    wantCut() {
      cutWanted = segments.bytes > CUT_MIN_BYTES;
    },
    dispose: () => cancelFlush?.(),
  };
}
