import { connect, type Socket } from 'node:net';
import type { Bytes } from '#base/bytes.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { MAX_FRAME_BYTES } from '#protocol/ground/limits.ts';
import { createFrameSplitter, lengthPrefixed } from '../local/framing.ts';
import { parsePtyHostToAgent, type AgentToPtyHost, type PtyHostToAgent } from '../local/messages.ts';
import type { FakeRoom } from './fake-room.ts';

export interface PtyHostClientOptions {
  socket: string;
  secret: Bytes;
  version?: number;
}

/** An agent's end of a pty host's socket, in a test's hands. */
export class PtyHostClient {
  readonly messages: PtyHostToAgent[] = [];
  readonly closed: Promise<void>;
  onMessage: (message: PtyHostToAgent) => void = () => {};
  #socket: Socket;
  #waits: { test: (message: PtyHostToAgent) => boolean; done: (message: PtyHostToAgent) => void }[] = [];

  constructor({ socket, secret, version = 1 }: PtyHostClientOptions) {
    this.#socket = connect(socket);
    this.closed = new Promise((resolve) => this.#socket.once('close', () => resolve()));
    const reader = createFrameSplitter(MAX_FRAME_BYTES);
    this.#socket.on('error', () => {});
    this.#socket.on('data', (chunk) => reader.push(chunk, (frame) => this.#take(frame)));
    this.send({ type: 'host-hello', version, secret: new Uint8Array(secret) });
  }

  send(message: AgentToPtyHost): void {
    this.raw(...lengthPrefixed(encodeFrame(message)));
  }

  raw(...parts: Bytes[]): void {
    for (const part of parts) this.#socket.write(part);
  }

  /** The next message (or one already there) that fits. */
  wait<Type extends PtyHostToAgent['type']>(
    type: Type,
    fits: (message: Extract<PtyHostToAgent, { type: Type }>) => boolean = () => true,
  ): Promise<Extract<PtyHostToAgent, { type: Type }>> {
    type Wanted = Extract<PtyHostToAgent, { type: Type }>;
    const test = (message: PtyHostToAgent): message is Wanted =>
      message.type === type && fits(message as Wanted);
    const there = this.messages.find(test);
    if (there !== undefined) return Promise.resolve(there);
    return new Promise((resolve) =>
      this.#waits.push({ test, done: (message) => resolve(message as Wanted) }),
    );
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #take(frame: Bytes): void {
    const parsed = parsePtyHostToAgent(frame);
    if (!parsed.ok) throw new Error(parsed.problem);
    const { message } = parsed;
    if (!message.type.startsWith('segment-')) this.messages.push(message);
    this.onMessage(message);
    const due = this.#waits.filter(({ test }) => test(message));
    this.#waits = this.#waits.filter((wait) => !due.includes(wait));
    for (const { done } of due) done(message);
  }
}

/** Attaches a room to a pty host: announces, resumes, takes and acknowledges everything. */
export function attachRoom(client: PtyHostClient, room: FakeRoom): void {
  client.onMessage = (message) => {
    if (message.type === 'host-welcome') client.send({ type: 'server-reached' });
    else if (message.type === 'terminal-announced') client.send(room.resume(message.terminal));
    else {
      const answer = room.take(message);
      if (answer !== null) client.send(answer);
    }
  };
}
