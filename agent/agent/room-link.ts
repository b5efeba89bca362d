import { backoffMs } from '#base/backoff.ts';
import { hex, type Bytes } from '#base/bytes.ts';
import type { Clock, Random } from '#base/ports.ts';
import { closeReason, CLOSES, type CloseReason } from '#protocol/wire/close.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { HELLO_TIMEOUT_MS, PING_INTERVAL_MS, PING_TIMEOUT_MS } from '#protocol/ground/limits.ts';
import {
  agentChallengeText,
  parseRoomToAgent,
  type AgentToRoom,
  type RoomToAgent,
} from '#protocol/wire/messages.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import type { EndpointKey } from './key.ts';

const BACKOFF = { firstMs: 250, maxMs: 10_000 };
/** Where the room said not to come back: something may be mended there, and shells wait, in ms. */
const REFUSED_RETRY_MS = 60_000;

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
  session: string;
  /** This program's name and version. */
  agent: string;
  key: EndpointKey;
  clock: Clock;
  random: Random;
  openSocket(events: RoomSocketEvents): RoomSocket;
  onLive(): void;
  onLost(reason: CloseReason | null): void;
  onMessage(message: RoomToAgent, frame: Bytes): void;
}

/** The line to one session's room: kept for ever, signed in by challenge. */
export interface RoomLink {
  readonly state: LinkState;
  /** Sends while live; otherwise drops: what matters is in a spool. */
  send(frame: Bytes): void;
  post(message: AgentToRoom): void;
  dispose(): void;
}

export function createRoomLink(options: RoomLinkOptions): RoomLink {
  const { session, agent, key, clock, random } = options;
  let state: LinkState = 'waiting';
  let attempt = 0;
  let heardAt = 0;
  let socket: RoomSocket | null = null;
  let cancelTimer = () => {};

  const lose = (reason: CloseReason | null) => {
    const wasLive = state === 'live';
    cancelTimer();
    socket = null;
    state = 'waiting';
    const refused = reason !== null && !CLOSES[reason].retry;
    const wait = refused ? REFUSED_RETRY_MS : backoffMs(attempt, BACKOFF, random);
    attempt += 1;
    cancelTimer = clock.after(wait, connect);
    // Of a server that stays away only the first failure is news.
    if (wasLive || reason !== null || attempt === 1) options.onLost(reason);
  };

  const drop = () => {
    const stale = socket;
    lose(null);
    stale?.close();
  };

  const keepAlive = () => {
    if (clock.now() - heardAt >= PING_TIMEOUT_MS) return drop();
    socket?.ping();
    cancelTimer = clock.after(PING_INTERVAL_MS, keepAlive);
  };

  const signIn = (nonce: Bytes) => {
    const signature = key.sign(agentChallengeText(session, hex(nonce)));
    const hello: AgentToRoom = { type: 'agent-hello', version: PROTOCOL_VERSION, agent, signature };
    socket?.send(encodeFrame(hello));
  };

  const goLive = () => {
    cancelTimer();
    attempt = 0;
    state = 'live';
    cancelTimer = clock.after(PING_INTERVAL_MS, keepAlive);
    options.onLive();
  };

  const handleFrame = (frame: Bytes) => {
    const parsed = parseRoomToAgent(frame);
    if (!parsed.ok) {
      // A newer room may say more than this build knows; what it cannot read at all is not a room.
      if (parsed.problem !== 'unknown-type') drop();
    } else if (state === 'live') options.onMessage(parsed.message, frame);
    else if (parsed.message.type === 'challenge') signIn(parsed.message.nonce);
    else if (parsed.message.type === 'agent-accepted') goLive();
  };

  const connect = () => {
    state = 'connecting';
    heardAt = clock.now();
    cancelTimer = clock.after(HELLO_TIMEOUT_MS, drop);
    const current = options.openSocket({
      onFrame: (frame) => {
        if (socket === current) handleFrame(frame);
      },
      onSign: () => {
        heardAt = clock.now();
      },
      onClose: (code) => {
        if (socket === current) lose(closeReason(code));
      },
    });
    socket = current;
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
      const last = socket;
      socket = null;
      last?.close();
    },
  };
}
