import type { Duplex } from 'node:stream';
import { CLOSE_ANSWER_MS, MESSAGE_TIMEOUT_MS } from '#protocol/ground/limits.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import type { Source } from '../../rooms/source.ts';
import { closeFrame } from './close-frame.ts';
import { FrameReader, OPCODES } from './frame-reader.ts';
import { MessageBounds } from './message-bounds.ts';
import type { MessageHolder, Unfinished } from './unfinished.ts';

export interface SocketOptions {
  source: Source;
  /** The line to the client, and the one to workerd, both past the handshake. */
  outside: Duplex;
  inside: Duplex;
  clock: { now(): number };
  unfinished: Unfinished<OpenSocket>;
}

/** A websocket between a client and workerd: bytes pass as they are, and what the client sends is bounded. */
export class OpenSocket implements MessageHolder {
  readonly source: Source;
  readonly #outside: Duplex;
  readonly #inside: Duplex;
  readonly #clock: { now(): number };
  readonly #unfinished: Unfinished<OpenSocket>;
  readonly #sent: MessageBounds;
  readonly #shown = new FrameReader<never>({
    onBegin: () => null,
    onEnd: ({ opcode }) => {
      if (opcode === OPCODES.close) this.#begunToClose();
    },
  });
  #closingSince: number | null = null;
  #isClosed = false;

  constructor({ source, outside, inside, clock, unfinished }: SocketOptions) {
    this.source = source;
    this.#outside = outside;
    this.#inside = inside;
    this.#clock = clock;
    this.#unfinished = unfinished;
    this.#sent = new MessageBounds(clock);
    this.#join(outside, inside, (chunk) => this.#mayPass(chunk));
    this.#join(inside, outside, (chunk) => {
      this.#shown.read(chunk);
      return true;
    });
    outside.once('close', () => this.#unfinished.note(this, 0));
  }

  /** Looked at now and then: ends what takes too long. */
  check(now: number): void {
    if (this.#closingSince !== null && now - this.#closingSince > CLOSE_ANSWER_MS) this.#outside.destroy();
    const since = this.#sent.unfinishedSince;
    if (since !== null && now - since > MESSAGE_TIMEOUT_MS) this.close('no-answer');
  }

  /** Ends it by name, where another frame may be put in; what the client still sends is thrown away. */
  close(reason: CloseReason): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#begunToClose();
    this.#unfinished.note(this, 0);
    if (this.#shown.isBetween) this.#outside.write(closeFrame(reason));
    this.#inside.destroy();
    this.#outside.end();
    this.#outside.resume();
  }

  #mayPass(chunk: Buffer): boolean {
    if (this.#isClosed) return false;
    const breach = this.#sent.read(chunk, this.#clock.now());
    if (breach !== null) this.close(breach);
    else this.#unfinished.note(this, this.#sent.unfinishedBytes)?.close('rate-limited');
    if (this.#sent.hasClosed) this.#begunToClose();
    return !this.#isClosed;
  }

  /** From here on the line's end is waited for, and not for ever. */
  #begunToClose(): void {
    this.#closingSince ??= this.#clock.now();
  }

  #join(from: Duplex, to: Duplex, mayPass: (chunk: Buffer) => boolean): void {
    from.on('data', (chunk: Buffer) => {
      if (mayPass(chunk) && to.writable && !to.write(chunk)) from.pause();
    });
    to.on('drain', () => from.resume());
    from.once('end', () => {
      this.#begunToClose();
      to.end();
    });
    // What was sent before may still be on its way out.
    from.once('close', () => (from === this.#outside ? to.destroy() : to.end()));
    from.on('error', () => this.#begunToClose());
  }
}
