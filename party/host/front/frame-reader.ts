/** A frame's header, before its payload (RFC 6455, 5.2). */
export interface FrameHeader {
  isFinal: boolean;
  /** RSV1 to RSV3, which only extensions use. */
  reserved: number;
  opcode: number;
  isMasked: boolean;
  /** Length of the payload, in bytes, as announced. */
  length: number;
}

export interface FrameEvents<Breach> {
  /** A frame begins; what is not null ends the reading. */
  onBegin(header: FrameHeader): Breach | null;
  /** Its payload is complete. */
  onEnd(header: FrameHeader): void;
}

export const OPCODES = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
/** From this one up an opcode is a control frame's. */
export const FIRST_CONTROL_OPCODE = 8;

const MAX_HEADER_BYTES = 14;
const MASK_BYTES = 4;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** Reads the headers of frames in a stream that is cut anywhere; payloads are only counted, and nothing is kept. */
export class FrameReader<Breach> {
  readonly #events: FrameEvents<Breach>;
  readonly #bytes = new Uint8Array(MAX_HEADER_BYTES);
  readonly #view = new DataView(this.#bytes.buffer);
  #filled = 0;
  #frame: FrameHeader | null = null;
  #left = 0;

  constructor(events: FrameEvents<Breach>) {
    this.#events = events;
  }

  /** Whether the stream is between two frames, where another may be inserted. */
  get isBetween(): boolean {
    return this.#frame === null && this.#filled === 0;
  }

  /** Null, or what ends the reading: after that nothing more may be read. */
  read(chunk: Uint8Array): Breach | null {
    let at = 0;
    while (at < chunk.length) {
      if (this.#frame !== null) {
        at += this.#skip(this.#frame, chunk.length - at);
        continue;
      }
      this.#bytes[this.#filled] = chunk[at] ?? 0;
      this.#filled += 1;
      at += 1;
      const breach = this.#filled < this.#headerBytes() ? null : this.#begin();
      if (breach !== null) return breach;
    }
    return null;
  }

  #skip(frame: FrameHeader, available: number): number {
    const skipped = Math.min(this.#left, available);
    this.#left -= skipped;
    if (this.#left === 0) this.#end(frame);
    return skipped;
  }

  /** As far as is known by now. */
  #headerBytes(): number {
    if (this.#filled < 2) return 2;
    const second = this.#view.getUint8(1);
    const mask = second >= 0x80 ? MASK_BYTES : 0;
    const length = second & 0x7f;
    if (length === LENGTH_64) return 10 + mask;
    return (length === LENGTH_16 ? 4 : 2) + mask;
  }

  #begin(): Breach | null {
    const frame = this.#header();
    this.#filled = 0;
    this.#frame = frame;
    this.#left = frame.length;
    const breach = this.#events.onBegin(frame);
    if (breach === null && frame.length === 0) this.#end(frame);
    return breach;
  }

  #header(): FrameHeader {
    const first = this.#view.getUint8(0);
    const second = this.#view.getUint8(1);
    return {
      isFinal: first >= 0x80,
      reserved: (first >> 4) & 0x7,
      opcode: first & 0xf,
      isMasked: second >= 0x80,
      length: this.#payloadBytes(second & 0x7f),
    };
  }

  #payloadBytes(length: number): number {
    if (length === LENGTH_16) return this.#view.getUint16(2);
    // Beyond 2^53 not exact, and too long all the same.
    if (length === LENGTH_64) return this.#view.getUint32(2) * 2 ** 32 + this.#view.getUint32(6);
    return length;
  }

  #end(frame: FrameHeader): void {
    this.#frame = null;
    this.#events.onEnd(frame);
  }
}
