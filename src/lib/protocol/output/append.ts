import { utf8 } from '#base/bytes.ts';
import { SEGMENT_ROOT, type OutputEvent, type SegmentCursor } from './event.ts';

// What a Yjs update (v1) consists of, as yjs 13 and lib0 write it.
const CONTENT_ANY = 8;
const HAS_ORIGIN = 0x80;
const PARENT_BY_NAME = 1;
const NO_DELETIONS = 0;
const ANY_ARRAY = 117;
const ANY_STRING = 119;
const ANY_INTEGER = 125;
const ANY_FLOAT = 123;
const ANY_BYTES = 116;
/** Past it lib0 writes whole numbers as floats. */
const MAX_INTEGER = 0x7fffffff;

const ROOT = utf8(SEGMENT_ROOT);
/** Bytes of an update and of an event besides payloads, at most. */
const HEAD_BYTES = 64;
const EVENT_BYTES = 32;

/** Writes numbers as lib0 does, into bytes that are known to be enough. */
class Writer {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #at = 0;

  constructor(length: number) {
    this.#bytes = new Uint8Array(length);
  }

  get written(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#at);
  }

  byte(value: number): void {
    this.#bytes[this.#at++] = value;
  }

  /** Seven bits a byte, the lowest first; the top bit says that more follow. */
  uint(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) this.byte(0x80 | (rest & 0x7f));
    this.byte(rest);
  }

  /** As `uint`, but the first byte has the sign as well, and so six bits; there are no negative numbers here. */
  integer(value: number): void {
    if (value <= 0x3f) return this.byte(value);
    this.byte(0x80 | (value & 0x3f));
    this.uint(Math.floor(value / 0x40));
  }

  float(value: number): void {
    new DataView(this.#bytes.buffer).setFloat64(this.#at, value);
    this.#at += 8;
  }

  run(bytes: Uint8Array): void {
    this.uint(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }
}

function writeEvent(writer: Writer, { afterMs, code, data }: OutputEvent): void {
  writer.byte(ANY_ARRAY);
  writer.uint(3);
  writer.byte(afterMs <= MAX_INTEGER ? ANY_INTEGER : ANY_FLOAT);
  if (afterMs <= MAX_INTEGER) writer.integer(afterMs);
  else writer.float(afterMs);
  writer.byte(ANY_STRING);
  writer.run(utf8(code));
  writer.byte(ANY_BYTES);
  writer.run(data);
}

/**
 * The Yjs update that appends events at `cursor`: the same as a `Y.Doc` with that client id would give, without the
 * copies it makes and the document it keeps.
 */
export function encodeAppend(
  { author, clock }: SegmentCursor,
  events: readonly OutputEvent[],
): Uint8Array<ArrayBuffer> {
  const payload = events.reduce((sum, { data }) => sum + EVENT_BYTES + data.length, HEAD_BYTES);
  const writer = new Writer(payload);
  // One client with one struct.
  writer.uint(1);
  writer.uint(1);
  writer.uint(author);
  writer.uint(clock);
  writer.byte(clock === 0 ? CONTENT_ANY : CONTENT_ANY | HAS_ORIGIN);
  if (clock === 0) {
    writer.uint(PARENT_BY_NAME);
    writer.run(ROOT);
  } else {
    writer.uint(author);
    writer.uint(clock - 1);
  }
  writer.uint(events.length);
  for (const event of events) writeEvent(writer, event);
  writer.uint(NO_DELETIONS);
  return writer.written;
}

/** The only writer of a segment, with a client id of its own. */
export interface SegmentAuthor {
  readonly author: number;
  readonly clock: number;
  readonly bytes: number;
  /** Appends events and returns the update that carries exactly them. */
  append(events: readonly OutputEvent[]): Uint8Array<ArrayBuffer>;
}

/** A writer needs no `Y.Doc`: what it would keep of a segment is all in the updates it has given away. */
export function createSegmentAuthor(author: number): SegmentAuthor {
  let clock = 0;
  let bytes = 0;
  return {
    author,
    get clock() {
      return clock;
    },
    get bytes() {
      return bytes;
    },
    append(events) {
      const update = encodeAppend({ author, clock }, events);
      clock += events.length;
      for (const event of events) bytes += event.data.length;
      return update;
    },
  };
}
