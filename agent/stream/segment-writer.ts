import { createHash } from 'node:crypto';
import type { Bytes } from '#base/bytes.ts';
import type { Clock, Random } from '#base/ports.ts';
import { captionOf, createTextHash, type TextHash } from '#protocol/output/asciicast.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { SEGMENT_HARD_MAX_BYTES, SEGMENT_MAX_BYTES, SEGMENT_MAX_EVENTS } from '#protocol/ground/limits.ts';
import type { AgentToRoom } from '#protocol/wire/messages.ts';
import type { SegmentHeader } from '#protocol/output/segment-header.ts';
import { createSegmentAuthor } from '#protocol/output/append.ts';
import type { EventCode, OutputEvent } from '#protocol/output/event.ts';
import { createStreamTime } from './stream-time.ts';
import type { Row } from './track.ts';
import type { SegmentSeal } from './spool.ts';

/** A segment with this many events to spare ends at the next place that is fit for it; with one, wherever it is. */
const SPARE_EVENTS = 32;

/** Where segments go, in the order they are made. */
export interface SegmentSink {
  opened(header: SegmentHeader): void;
  appended(segment: number, row: Row): void;
  sealed(seal: SegmentSeal): void;
}

/** What a segment begins with: an emulator's state, or none. */
export type SegmentOpening = Pick<
  SegmentHeader,
  'profile' | 'cols' | 'rows' | 'firstLine' | 'reset' | 'keyframe'
>;

export interface SegmentWriterOptions {
  /** What it is called on the wire. */
  stream: string;
  clock: Clock;
  random: Random;
  sink: SegmentSink;
  /** What a segment that begins now begins with. */
  opening(): SegmentOpening;
  /** Whether a segment may end here: what begins the next one is complete. */
  isBetween(): boolean;
}

/** The one writer of a stream: segment after segment, each under an author of its own. */
export interface SegmentWriter {
  /** Payload bytes of the live segment. */
  readonly bytes: number;
  /** The live segment has room for one event more, which is to be its last. */
  readonly isFull: boolean;
  /** When the newest of it was written, in the stream's time. */
  readonly writtenAt: number;
  open(): void;
  append(code: EventCode, data: Bytes): void;
  seal(): void;
}

const sha256 = (data: Bytes | string) => createHash('sha256').update(data).digest('hex');

/** The hash of the segment's canonical text, which a room that stored the segment computes as well. */
function startTextHash(header: SegmentHeader): TextHash {
  const hash = createHash('sha256');
  return createTextHash(captionOf(header, sha256(header.keyframe)), {
    update: (text) => void hash.update(text),
    hex: () => hash.digest('hex'),
  });
}

function randomAuthor(random: Random): number {
  const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4);
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

interface LiveSegment {
  header: SegmentHeader;
  textHash: TextHash;
  author: ReturnType<typeof createSegmentAuthor>;
}

export function createSegmentWriter(options: SegmentWriterOptions): SegmentWriter {
  const { stream, clock, random, sink } = options;
  const time = createStreamTime(clock);
  let segment = 0;
  let live: LiveSegment | null = null;
  let lastAt = time();

  const current = (): LiveSegment => {
    if (live === null) throw new Error('no segment is open');
    return live;
  };

  return {
    get bytes() {
      return live?.author.bytes ?? 0;
    },
    get isFull() {
      const { clock: events, bytes } = current().author;
      if (events >= SEGMENT_MAX_EVENTS - 1 || bytes >= SEGMENT_HARD_MAX_BYTES) return true;
      const isLong = events >= SEGMENT_MAX_EVENTS - SPARE_EVENTS || bytes >= SEGMENT_MAX_BYTES;
      return isLong && options.isBetween();
    },
    get writtenAt() {
      return lastAt;
    },
    open() {
      const author = createSegmentAuthor(randomAuthor(random));
      lastAt = time();
      const { profile, cols, rows, firstLine, reset, keyframe } = options.opening();
      const header: SegmentHeader = {
        ...{ terminal: stream, segment, author: author.author, profile, cols, rows },
        ...{ startedAt: lastAt, firstLine, ...(reset === undefined ? {} : { reset }), keyframe },
      };
      live = { header, textHash: startTextHash(header), author };
      segment += 1;
      sink.opened(header);
    },
    append(code, data) {
      const { header, textHash, author } = current();
      const now = time();
      const event: OutputEvent = { afterMs: now - lastAt, code, data };
      lastAt = now;
      const at = author.clock;
      const update = author.append([event]);
      textHash.add([event]);
      const { segment } = header;
      const message: AgentToRoom = { type: 'segment-appended', terminal: stream, segment, update };
      sink.appended(segment, { clock: at, events: 1, frame: encodeFrame(message) });
    },
    seal() {
      const { header, textHash, author } = current();
      live = null;
      sink.sealed({ segment: header.segment, events: author.clock, sha256: textHash.hex() });
    },
  };
}
