import type { CloseReason } from '#protocol/wire/close.ts';
import {
  MAX_CONTROL_FRAMES,
  MAX_CONTROL_FRAMES_BURST,
  MAX_FRAGMENTS,
  MAX_FRAME_BYTES,
} from '#protocol/ground/limits.ts';
import { createRate, type Rate } from '#base/rate.ts';
import { FIRST_CONTROL_OPCODE, FrameReader, OPCODES, type FrameHeader } from './frame-reader.ts';

/** Why a socket is ended for what its client sends. */
export type Breach = Extract<CloseReason, 'malformed-frame' | 'frame-too-large' | 'rate-limited'>;

/** Longest payload of a control frame, in bytes (RFC 6455, 5.5). */
const MAX_CONTROL_BYTES = 125;

const KNOWN_CONTROL: readonly number[] = [OPCODES.close, OPCODES.ping, OPCODES.pong];

/** A message whose fragments have not all come. */
interface OpenMessage {
  bytes: number;
  fragments: number;
}

/** What a client may send over a socket, before a room gets to see it: workerd would keep 32 MiB for each, for ever. */
export class MessageBounds {
  readonly #reader = new FrameReader<Breach>({
    onBegin: (frame) => this.#begin(frame),
    onEnd: (frame) => this.#end(frame),
  });
  readonly #controlFrames: Rate;
  #message: OpenMessage | null = null;
  #unfinishedSince: number | null = null;
  /** Whether the client has said that it closes. */
  hasClosed = false;

  constructor(clock: { now(): number }) {
    this.#controlFrames = createRate(clock, {
      perSecond: MAX_CONTROL_FRAMES,
      burst: MAX_CONTROL_FRAMES_BURST,
    });
  }

  /** Since when a message or frame is under way, ms of the clock; null while none is. */
  get unfinishedSince(): number | null {
    return this.#unfinishedSince;
  }

  /** What the message under way takes of memory, as far as it is announced, in bytes. */
  get unfinishedBytes(): number {
    return this.#unfinishedSince === null ? 0 : (this.#message?.bytes ?? 0);
  }

  /** Null if these bytes may pass, as they are. */
  read(chunk: Uint8Array, now: number): Breach | null {
    const breach = this.#reader.read(chunk);
    if (this.#message === null && this.#reader.isBetween) this.#unfinishedSince = null;
    else this.#unfinishedSince ??= now;
    return breach;
  }

  #begin(frame: FrameHeader): Breach | null {
    // Without extensions their bits must be 0. A client's bytes must be masked, so that they cannot imitate another
    // protocol to something in between (RFC 6455, 5.1 and 5.2).
    if (frame.reserved !== 0 || !frame.isMasked) return 'malformed-frame';
    return frame.opcode >= FIRST_CONTROL_OPCODE ? this.#beginControl(frame) : this.#beginData(frame);
  }

  #beginControl({ opcode, isFinal, length }: FrameHeader): Breach | null {
    if (!KNOWN_CONTROL.includes(opcode) || !isFinal || length > MAX_CONTROL_BYTES) return 'malformed-frame';
    return this.#controlFrames.takeOne() ? null : 'rate-limited';
  }

  #beginData({ opcode, length }: FrameHeader): Breach | null {
    const isContinued = opcode === OPCODES.continuation;
    if (opcode > OPCODES.binary || isContinued !== (this.#message !== null)) return 'malformed-frame';
    const message = (this.#message ??= { bytes: 0, fragments: 0 });
    message.bytes += length;
    message.fragments += 1;
    if (message.bytes > MAX_FRAME_BYTES) return 'frame-too-large';
    return message.fragments > MAX_FRAGMENTS ? 'malformed-frame' : null;
  }

  #end({ opcode, isFinal }: FrameHeader): void {
    if (opcode === OPCODES.close) this.hasClosed = true;
    if (opcode >= FIRST_CONTROL_OPCODE || !isFinal) return;
    this.#message = null;
    this.#unfinishedSince = null;
  }
}
