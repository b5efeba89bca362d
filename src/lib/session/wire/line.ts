import type { Bytes } from '#base/bytes.ts';
import { DurableLine, type Attempt, type ComeBack } from '#base/line/durable-line.ts';
import { createRoundTrips, type RoundTrips } from '#base/line/pulse.ts';
import { CLOSES, closeReason, type CloseReason } from '#protocol/wire/close.ts';
import { PING_INTERVAL_MS, PING_QUIET_MS, PING_TIMEOUT_MS } from '#protocol/ground/limits.ts';
import { proofAnswer } from '#protocol/wire/proof.ts';
import type { ClientSocket, ConnectionPorts, SocketEvents } from '../ports.ts';
import type { ConnectionState } from '../connection-state.ts';

/** Waits between attempts: a restarted server is back within a second, a dead one is not hammered. */
const RECONNECT = { firstMs: 250, maxMs: 5_000 };

/** What a line needs of the machine it runs on. */
export type LinePorts = Pick<ConnectionPorts, 'clock' | 'random' | 'openSocket' | 'onWake'>;

export interface LineEvents {
  /** A socket is open; everything sent before on another one is settled or lost. */
  onOpen(): void;
  onFrame(frame: Bytes): void;
  onLost(): void;
  onState(state: ConnectionState): void;
  onLatency(ms: number): void;
  /** Since when nothing has come on a line that is asked whether it is there, ms; null: it is heard. */
  onQuiet(since: number | null): void;
}

/** One socket after another to one room, for as long as it makes sense to come back. */
export interface Line {
  readonly state: ConnectionState;
  /** Sends on the open socket; what cannot go now is dropped, never queued. */
  send(frame: Bytes): boolean;
  open(): void;
  /** The room has welcomed this socket. */
  welcomed(): void;
  /** Gives this socket up and comes back on a new one. */
  renew(): void;
  refuse(reason: Extract<ConnectionState, { status: 'refused' }>['reason']): void;
  close(): void;
}

export function createLine(
  path: () => string,
  { ports, events }: { ports: LinePorts; events: LineEvents },
): Line {
  const { clock, random } = ports;
  let state: ConnectionState = { status: 'connecting' };
  let wire: ClientSocket | null = null;
  let lostAt: number | null = null;
  /** Why the line waits. */
  let lostFor: CloseReason | null = null;

  const isFinal = () => state.status === 'refused' || state.status === 'closed';
  const enter = (next: ConnectionState) => {
    state = next;
    events.onState(next);
  };

  const pulse = createRoundTrips({
    ...{ clock, everyMs: PING_INTERVAL_MS, withinMs: PING_TIMEOUT_MS, onLatency: events.onLatency },
    quiet: { afterMs: PING_QUIET_MS, onChange: events.onQuiet },
    ping: () => wire?.send('ping'),
  });
  const line = new DurableLine<CloseReason>({
    ...{ clock, random, backoff: RECONNECT },
    // A socket that hangs while opening is given up like one that fell silent.
    patience: { until: 'open', ms: PING_TIMEOUT_MS, pulse },
    openSocket(attempt) {
      const opened = ports.openSocket(path(), socketEvents(attempt, { pulse, events, send }));
      wire = opened;
      return () => opened.close();
    },
    onLost({ reason }): ComeBack {
      lostFor = reason;
      if (reason !== null && !CLOSES[reason].retry) finish({ status: 'refused', reason });
      events.onLost();
      return { how: isFinal() ? 'never' : 'by-backoff' };
    },
    onWaiting(ms) {
      lostAt ??= clock.now();
      enter({ status: 'reconnecting', since: lostAt, nextAttemptAt: clock.now() + ms, reason: lostFor });
    },
  });
  const stopWaking = ports.onWake(() => {
    if (line.standing === 'waiting') line.open();
  });

  function send(data: Bytes | string): boolean {
    const isOpen = line.standing === 'open' || line.standing === 'live';
    if (isOpen) wire?.send(data);
    return isOpen;
  }

  function finish(next: ConnectionState): void {
    if (isFinal()) return;
    const { isUnderWay } = line;
    enter(next);
    stopWaking();
    line.close();
    if (isUnderWay) events.onLost();
  }

  return {
    get state() {
      return state;
    },
    send,
    open: () => line.open(),
    welcomed() {
      line.welcomed();
      lostAt = null;
      if (!isFinal()) enter({ status: 'live' });
    },
    renew: () => line.giveUp(null),
    refuse: (reason) => finish({ status: 'refused', reason }),
    close: () => finish({ status: 'closed' }),
  };
}

/** What a socket reports, as long as it is the current one. */
function socketEvents(
  attempt: Attempt<CloseReason>,
  { pulse, events, send }: { pulse: RoundTrips; events: LineEvents; send(text: string): void },
): SocketEvents {
  return {
    onOpen() {
      if (!attempt.isCurrent) return;
      attempt.opened();
      events.onOpen();
    },
    onFrame(frame) {
      if (!attempt.isCurrent) return;
      attempt.heard();
      events.onFrame(frame);
    },
    onText(text) {
      if (!attempt.isCurrent) return;
      if (text === 'pong') pulse.answered();
      const proof = proofAnswer(text);
      if (proof !== null) send(proof);
    },
    onClose: (code) => attempt.lost(closeReason(code)),
  };
}
