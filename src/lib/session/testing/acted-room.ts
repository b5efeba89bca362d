import type { TerminalControl } from '#protocol/control/control.ts';
import { keysProblem } from '#protocol/input/typing.ts';
import type { ViewerToRoom } from '#protocol/wire/messages.ts';
import {
  control,
  ME,
  ScriptedServer,
  segmentOf,
  TERMINAL,
  welcome,
  type RoomSocket,
} from './scripted-room.ts';

/** A scripted room that plays its part by itself: one technician, one terminal, one segment. */
export class ActedRoom {
  readonly server = new ScriptedServer();
  typed = '';
  readonly #segment = segmentOf(0);
  #printed = 0;
  #control: TerminalControl = control({ holder: null, fence: 0 });
  #pausedAt: number | null = null;
  #endedAt: number | null = null;
  /** Of each socket, how many messages have been played. */
  readonly #played = new Map<RoomSocket, number>();
  /** Who has been welcomed, and watches. */
  #watching: RoomSocket | null = null;

  print(text: string): void {
    const message = this.#segment.append(text);
    this.#printed += 1;
    this.#watching?.send(message);
  }

  cut(): void {
    this.#watching?.close(1006);
    this.#watching = null;
  }

  /** Plays what has come on the newest socket. */
  play(): void {
    const { sockets } = this.server;
    const socket = sockets.at(-1);
    if (socket === undefined || socket.closedByClient) return;
    if (!this.#played.has(socket)) socket.open();
    for (const message of this.#news(socket)) this.#take(message, socket);
  }

  #news(socket: RoomSocket): ViewerToRoom[] {
    const from = this.#played.get(socket) ?? 0;
    this.#played.set(socket, socket.received.length);
    return socket.received.slice(from);
  }

  #take(message: ViewerToRoom, socket: RoomSocket): void {
    switch (message.type) {
      case 'hello':
        return this.#welcome(message, socket);
      case 'write-input':
        return this.#write(message, socket);
      case 'take-control':
        return this.#pass(ME, socket);
      case 'release-control':
        return this.#pass(null, socket);
      case 'pause-input':
      case 'resume-input':
        return this.#pause(message.type === 'pause-input', socket);
      case 'end-session':
        this.#endedAt = this.server.clock.now();
        return socket.send({ type: 'session-ended', at: this.#endedAt });
      default:
        return undefined;
    }
  }

  #welcome({ since }: Extract<ViewerToRoom, { type: 'hello' }>, socket: RoomSocket): void {
    socket.send(welcome({ controls: [this.#control], recordedTo: 0 }));
    if (since === null) socket.send(this.#segment.screen('>'));
    const from = since?.event ?? 0;
    if (from < this.#printed) socket.send(this.#segment.since(from));
    socket.send({ type: 'caught-up', terminal: TERMINAL, segment: 0, event: this.#printed });
    this.#watching = socket;
  }

  #write({ input, fence, data }: Extract<ViewerToRoom, { type: 'write-input' }>, socket: RoomSocket): void {
    const typing = { isEnded: this.#endedAt !== null, isPaused: this.#pausedAt !== null, ...this.#control };
    const problem = keysProblem(typing, { person: ME, fence });
    if (problem === null) this.typed += new TextDecoder().decode(data);
    socket.send({ type: 'input-settled', input, problem });
  }

  #pass(holder: string | null, socket: RoomSocket): void {
    this.#raise({ holder }, socket);
  }

  #pause(isPaused: boolean, socket: RoomSocket): void {
    this.#pausedAt = isPaused ? this.server.clock.now() : null;
    this.#raise({}, socket);
    const pause = this.#pausedAt === null ? null : { by: ME, at: this.#pausedAt, openFrom: null };
    socket.send({ type: 'pause-changed', pause });
  }

  #raise(change: Partial<TerminalControl>, socket: RoomSocket): void {
    this.#control = { ...this.#control, ...change, fence: this.#control.fence + 1 };
    socket.send({ type: 'control-changed', control: this.#control });
  }
}
