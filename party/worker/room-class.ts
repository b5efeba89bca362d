import { CLOSES } from '#protocol/wire/close.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { MAX_FRAME_BYTES } from '#protocol/ground/limits.ts';
import { letPoll, type PollEnv } from './poll-host.ts';

/** A room as PartyKit's facade makes it: a Durable Object with the hibernation handlers. */
interface Room extends DurableObject {
  /** PartyKit's own object, as a party is given it. */
  readonly room: object;
  webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void>;
  webSocketClose(socket: WebSocket, code: number, reason: string, wasClean: boolean): Promise<void>;
}

/** What a party's room can do in addition to what PartyKit gives it. */
export interface RoomPings {
  /** When a socket last pinged, in ms; null if it never has. The room need not have been awake. */
  lastPingAt(socket: WebSocket): number | null;
}

type RoomClass = new (state: DurableObjectState, env: PollEnv) => Room;

/** What every room does whatever its party: answer pings asleep, bound frames, and name the end of a socket. */
export function roomClass(Base: RoomClass): RoomClass {
  return class extends Base {
    readonly #state: DurableObjectState;
    readonly #env: PollEnv;

    constructor(state: DurableObjectState, env: PollEnv) {
      super(state, env);
      this.#state = state;
      this.#env = env;
      state.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
      const pings: RoomPings = {
        lastPingAt: (socket) => state.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? null,
      };
      Object.assign(this.room, pings);
    }

    override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
      const bytes = frameBytes(message);
      if (bytes > MAX_FRAME_BYTES) return closeFor(socket, 'frame-too-large');
      try {
        await super.webSocketMessage(socket, message);
      } catch (error) {
        console.error('handler failed', error);
        closeFor(socket, 'internal-error');
      }
      // Awaited, because work that an event leaves behind may not continue once the event has ended.
      await letPoll(this.#state, { env: this.#env, frameBytes: bytes });
    }

    /** The other side's close is answered, which workerd leaves to us; unanswered, clients see a cut line (1006). */
    override async webSocketClose(
      socket: WebSocket,
      code: number,
      reason: string,
      wasClean: boolean,
    ): Promise<void> {
      await super.webSocketClose(socket, code, reason, wasClean);
      if (socket.readyState === WebSocket.READY_STATE_CLOSED) return;
      socket.close(isSendable(code) ? code : 1000, reason);
    }
  };
}

function closeFor(socket: WebSocket, reason: CloseReason): void {
  socket.close(CLOSES[reason].code, reason);
}

/** Bytes of a frame; for text a lower bound, which is enough: no room takes text this long. */
function frameBytes(message: string | ArrayBuffer): number {
  return typeof message === 'string' ? message.length : message.byteLength;
}

/** RFC 6455, 7.4: 1004 to 1006 and 1015 only describe an end, they are never sent. */
function isSendable(code: number): boolean {
  return code >= 3000 || (code >= 1000 && code <= 1014 && (code < 1004 || code > 1006));
}
