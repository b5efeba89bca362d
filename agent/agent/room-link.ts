import { backoffMs } from '#base/backoff.ts';
import type { Bytes } from '#base/bytes.ts';
import type { Clock, Random } from '#base/ports.ts';
import { closeReason, CLOSES, type CloseReason } from '#protocol/wire/close.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import {
  HELLO_TIMEOUT_MS,
  MAX_GREETING_BYTES,
  PING_INTERVAL_MS,
  PING_TIMEOUT_MS,
} from '#protocol/ground/limits.ts';
import { parseRoomToAgent, type AgentToRoom, type RoomToAgent } from '#protocol/wire/messages.ts';
import { SignInRefused, type Ticket } from './room-sign-in.ts';

const BACKOFF = { firstMs: 250, maxMs: 10_000 };
/** Where the room said not to come back: something may be mended there, and shells wait, in ms. */
const REFUSED_RETRY_MS = 60_000;

const UNPROVEN = 'what answers on the line did not prove to be the server';

export interface RoomSocket {
  send(frame: Bytes): void;
  ping(): void;
  close(): void;
}

export interface RoomSocketEvents {
  onFrame(frame: Bytes): void;
  /** Anything was heard, the frames above included. */
  onSign(): void;
  /** Once. No other event follows. */
  onClose(code: number): void;
}

export type LinkState = 'connecting' | 'live' | 'waiting' | 'closed';

export interface RoomLinkOptions {
  clock: Clock;
  random: Random;
  /** Has the room prove itself and gives what the next socket opens with. Rejects with `SignInRefused`. */
  signIn(): Promise<Ticket>;
  openSocket(ticket: Ticket, events: RoomSocketEvents): RoomSocket;
  onLive(): void;
  /** `why`: what is to be said of it besides the room's own reason. */
  onLost(reason: CloseReason | null, why: string | null): void;
  onMessage(message: RoomToAgent, frame: Bytes): void;
}

/** The line to one session's room: kept for ever. Nothing is obeyed that comes before the server's proof. */
export interface RoomLink {
  readonly state: LinkState;
  /** Sends while live; otherwise drops: what matters is in a spool. */
  send(frame: Bytes): void;
  post(message: AgentToRoom): void;
  dispose(): void;
}

export function createRoomLink(options: RoomLinkOptions): RoomLink {
  const { clock, random } = options;
  let state: LinkState = 'waiting';
  let attempt = 0;
  /** What was last said of why there is no line. */
  let told: string | null = null;
  let heardAt = 0;
  let socket: RoomSocket | null = null;
  /** Of the attempts, the one that counts. */
  let current: object = {};
  let cancelTimer = () => {};

  const lose = (said: CloseReason | null, why: string | null = null) => {
    const wasLive = state === 'live';
    // It ends the shells here: nobody says so who has proved nothing.
    const reason = said === 'session-ended' && !wasLive ? null : said;
    cancelTimer();
    current = {};
    socket = null;
    state = 'waiting';
    const refused = reason !== null && !CLOSES[reason].retry;
    const wait = refused ? REFUSED_RETRY_MS : backoffMs(attempt, BACKOFF, random);
    attempt += 1;
    cancelTimer = clock.after(wait, connect);
    // Of a server that stays away only the first failure is news.
    const isNews = wasLive || reason !== null || attempt === 1 || (why !== null && why !== told);
    told = why;
    if (isNews) options.onLost(reason, why);
  };

  const drop = (why: string | null = null) => {
    const stale = socket;
    lose(null, why);
    stale?.close();
  };

  const keepAlive = () => {
    if (clock.now() - heardAt >= PING_TIMEOUT_MS) return drop();
    socket?.ping();
    cancelTimer = clock.after(PING_INTERVAL_MS, keepAlive);
  };

  const goLive = () => {
    cancelTimer();
    attempt = 0;
    state = 'live';
    cancelTimer = clock.after(PING_INTERVAL_MS, keepAlive);
    options.onLive();
  };

  const handleFrame = (frame: Bytes, ticket: Ticket) => {
    if (state !== 'live' && frame.length > MAX_GREETING_BYTES) return drop(UNPROVEN);
    const parsed = parseRoomToAgent(frame);
    if (!parsed.ok) {
      // A newer room may say more than this build knows; what it cannot read at all is not a room.
      if (parsed.problem !== 'unknown-type') drop();
    } else if (state === 'live') options.onMessage(parsed.message, frame);
    else if (parsed.message.type !== 'agent-accepted' || !ticket.isServer(parsed.message.proof))
      drop(UNPROVEN);
    else goLive();
  };

  const connect = () => {
    state = 'connecting';
    cancelTimer = clock.after(HELLO_TIMEOUT_MS, drop);
    const mine = {};
    current = mine;
    const isMine = () => current === mine;
    options.signIn().then(
      (ticket) => {
        if (isMine()) open(ticket, isMine);
      },
      (error: unknown) => {
        const reason = error instanceof SignInRefused ? error.reason : null;
        if (isMine()) lose(reason, error instanceof Error ? error.message : String(error));
      },
    );
  };

  const open = (ticket: Ticket, isMine: () => boolean) => {
    heardAt = clock.now();
    socket = options.openSocket(ticket, {
      onFrame: (frame) => {
        if (isMine()) handleFrame(frame, ticket);
      },
      onSign: () => {
        heardAt = clock.now();
      },
      onClose: (code) => {
        if (isMine()) lose(closeReason(code));
      },
    });
  };

  connect();

  return {
    get state() {
      return state;
    },
    send(frame) {
      if (state === 'live') socket?.send(frame);
    },
    post(message) {
      this.send(encodeFrame(message));
    },
    dispose() {
      cancelTimer();
      state = 'closed';
      current = {};
      const last = socket;
      socket = null;
      last?.close();
    },
  };
}
