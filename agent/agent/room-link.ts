import type { Bytes } from '#base/bytes.ts';
import {
  DurableLine,
  type Attempt,
  type ComeBack,
  type LineStanding,
  type Loss,
} from '#base/line/durable-line.ts';
import { createSilenceWatch } from '#base/line/pulse.ts';
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

const UNPROVEN = 'the server did not prove who it is on this connection';

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

export interface RoomLinkOptions {
  clock: Clock;
  random: Random;
  /** Makes the room prove itself, and returns what the next socket needs to open. Rejects with `SignInRefused`. */
  signIn(): Promise<Ticket>;
  openSocket(ticket: Ticket, events: RoomSocketEvents): RoomSocket;
  onLive(): void;
  /** `why`: what to report in addition to the room's own reason. */
  onLost(reason: CloseReason | null, why: string | null): void;
  onMessage(message: RoomToAgent, frame: Bytes): void;
}

/** The connection to one session's room, kept up for ever. Nothing that comes before the server's proof is obeyed. */
export interface RoomLink {
  readonly state: LineStanding;
  /** Sends while live; otherwise drops: what matters is in a spool. */
  send(frame: Bytes): void;
  post(message: AgentToRoom): void;
  dispose(): void;
}

/** What is known of why a line was lost. */
interface LostFor {
  said: CloseReason | null;
  why: string | null;
}

export function createRoomLink(options: RoomLinkOptions): RoomLink {
  const { clock, random } = options;
  let socket: RoomSocket | null = null;
  const pulse = createSilenceWatch({
    ...{ clock, everyMs: PING_INTERVAL_MS, withinMs: PING_TIMEOUT_MS },
    ping: () => socket?.ping(),
  });
  const line = new DurableLine<LostFor>({
    ...{ clock, random, backoff: BACKOFF, onLost: createLossReport(options) },
    patience: { until: 'live', ms: HELLO_TIMEOUT_MS, pulse },
    openSocket(attempt) {
      socket = null;
      signInFor(attempt, {
        signIn: options.signIn,
        open(ticket) {
          socket = options.openSocket(ticket, socketEvents(attempt, ticket));
        },
      });
      return () => socket?.close();
    },
  });

  const refuse = () => line.giveUp({ said: null, why: UNPROVEN });

  const handleFrame = (frame: Bytes, ticket: Ticket) => {
    const isLive = line.standing === 'live';
    if (!isLive && frame.length > MAX_GREETING_BYTES) return refuse();
    const parsed = parseRoomToAgent(frame);
    if (!parsed.ok) {
      // A newer room may say more than this build knows; what it cannot read at all is not a room.
      if (parsed.problem !== 'unknown-type') line.giveUp(null);
    } else if (isLive) options.onMessage(parsed.message, frame);
    else if (parsed.message.type !== 'agent-accepted' || !ticket.isServer(parsed.message.proof)) refuse();
    else {
      line.welcomed();
      options.onLive();
    }
  };

  const socketEvents = (attempt: Attempt<LostFor>, ticket: Ticket): RoomSocketEvents => ({
    onFrame(frame) {
      if (attempt.isCurrent) handleFrame(frame, ticket);
    },
    onSign: attempt.heard,
    onClose: (code) => attempt.lost({ said: closeReason(code), why: null }),
  });

  line.open();

  return {
    get state() {
      return line.standing;
    },
    send(frame) {
      if (line.standing === 'live') socket?.send(frame);
    },
    post(message) {
      this.send(encodeFrame(message));
    },
    dispose: () => line.close(),
  };
}

function signInFor(
  attempt: Attempt<LostFor>,
  { signIn, open }: Pick<RoomLinkOptions, 'signIn'> & { open(ticket: Ticket): void },
): void {
  signIn().then(
    (ticket) => {
      if (attempt.isCurrent) open(ticket);
    },
    (error: unknown) => {
      const said = error instanceof SignInRefused ? error.reason : null;
      attempt.lost({ said, why: error instanceof Error ? error.message : String(error) });
    },
  );
}

/** Reports why there is no connection, if that is new, and when to try again. */
function createLossReport({ onLost }: Pick<RoomLinkOptions, 'onLost'>): (loss: Loss<LostFor>) => ComeBack {
  let told: string | null = null;
  return ({ reason, wasLive, attempts }) => {
    const { said, why } = reason ?? { said: null, why: null };
    // This ends the shells here, so a server that has proved nothing may not say it.
    const heeded = said === 'session-ended' && !wasLive ? null : said;
    // While a server stays away, only the first failure is reported.
    const isNews = wasLive || heeded !== null || attempts === 1 || (why !== null && why !== told);
    told = why;
    if (isNews) onLost(heeded, why);
    const isRefused = heeded !== null && !CLOSES[heeded].retry;
    return isRefused ? { how: 'after', ms: REFUSED_RETRY_MS } : { how: 'by-backoff' };
  };
}
