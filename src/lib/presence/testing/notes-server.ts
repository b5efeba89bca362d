import type { Bytes } from '#base/bytes.ts';
import { encodeAwareness, entryOf, readAwareness, readState } from '#protocol/notes/notes-frame.ts';
import type { PresenceState } from '#protocol/notes/presence.ts';
import type { LinePorts } from '../../session/wire/line.ts';
import type { SocketEvents } from '../../session/ports.ts';
import { FakeClock } from '#base/testing/fake-clock.ts';

/** What y-partykit greets everybody with: it asks for the document. */
const GREETING = Uint8Array.of(0, 0, 1, 0);

export const STATE: PresenceState = {
  person: 'aaaaaaaaaa',
  device: 'bbbbbbbbbb',
  name: 'Anna',
  role: 'technician',
  color: 1,
  terminal: 'cccccccc',
  pointer: null,
  selection: null,
  view: null,
  typing: false,
  away: false,
  latencyMs: null,
};

/** The notes room's end of one socket. */
export class NotesSocketEnd {
  readonly path: string;
  readonly said: { client: number; clock: number; state: PresenceState | null }[] = [];
  closedByClient = false;
  readonly #events: SocketEvents;

  constructor(path: string, events: SocketEvents) {
    this.path = path;
    this.#events = events;
  }

  take(data: Bytes | string): void {
    if (typeof data === 'string') return this.#events.onText('pong');
    for (const { client, clock, json } of readAwareness(data) ?? [])
      this.said.push({ client, clock, state: readState(json) });
  }

  open(): void {
    this.#events.onOpen();
    this.send(GREETING);
  }

  send(frame: Bytes): void {
    this.#events.onFrame(frame);
  }

  tell(client: number, state: PresenceState | null): void {
    this.send(encodeAwareness([entryOf({ client, clock: 1, state })]));
  }

  close(code: number): void {
    this.#events.onClose(code);
  }
}

/** A server of notes rooms in the hands of the test. */
export class NotesServer {
  readonly clock = new FakeClock();
  readonly sockets: NotesSocketEnd[] = [];
  #seed = 0;

  get ports(): LinePorts {
    return {
      clock: this.clock,
      random: { float: () => 0.5, bytes: (length) => new Uint8Array(length).fill(++this.#seed) },
      onWake: () => () => undefined,
      openSocket: (path, events) => {
        const socket = new NotesSocketEnd(path, events);
        this.sockets.push(socket);
        return {
          send: (data) => socket.take(data),
          close: () => {
            socket.closedByClient = true;
          },
        };
      },
    };
  }

  get socket(): NotesSocketEnd {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('no socket was opened');
    return socket;
  }
}
