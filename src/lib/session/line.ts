import type { Bytes } from '#base/bytes.ts';
import { backoffMs } from '#base/backoff.ts';
import { Disposables, type Dispose } from '#base/disposables.ts';
import { CLOSES, closeReason, type CloseReason } from '#protocol/wire/close.ts';
import { PING_INTERVAL_MS, PING_TIMEOUT_MS } from '#protocol/ground/limits.ts';
import { proofAnswer } from '#protocol/wire/proof.ts';
import type { ClientSocket, SessionPorts } from './ports.ts';
import type { ConnectionState } from './connection-state.ts';

/** Waits between attempts: a restarted server is back within a second, a dead one is not hammered. */
const RECONNECT = { firstMs: 250, maxMs: 5_000 };

/** What a line needs of the machine it runs on. */
export type LinePorts = Pick<SessionPorts, 'clock' | 'random' | 'openSocket' | 'onWake'>;

export interface LineEvents {
  /** A socket is open; everything sent before on another one is settled or lost. */
  onOpen(): void;
  onFrame(frame: Bytes): void;
  onLost(): void;
  onState(state: ConnectionState): void;
  onLatency(ms: number): void;
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

export function createLine(path: () => string, ports: LinePorts, events: LineEvents): Line {
  const { clock } = ports;
  const ends = new Disposables();
  let state: ConnectionState = { status: 'connecting' };
  let socket: { wire: ClientSocket; ends: Disposables; opened: boolean } | null = null;
  let lostAt: number | null = null;
  let attempt = 0;
  let cancelRetry: Dispose = () => undefined;

  const isFinal = () => state.status === 'refused' || state.status === 'closed';

  function enter(next: ConnectionState): void {
    state = next;
    events.onState(next);
  }

  function drop(): void {
    const dropped = socket;
    socket = null;
    if (dropped === null) return;
    dropped.ends.dispose();
    dropped.wire.close();
    events.onLost();
  }

  function finish(next: ConnectionState): void {
    if (isFinal()) return;
    enter(next);
    cancelRetry();
    ends.dispose();
    drop();
  }

  function retry(reason: CloseReason | null = null): void {
    drop();
    if (isFinal()) return;
    const wait = backoffMs(attempt++, RECONNECT, ports.random);
    lostAt ??= clock.now();
    enter({ status: 'reconnecting', since: lostAt, nextAttemptAt: clock.now() + wait, reason });
    cancelRetry();
    cancelRetry = clock.after(wait, open);
  }

  function handleClose(code: number): void {
    const reason = closeReason(code);
    if (reason !== null && !CLOSES[reason].retry) finish({ status: 'refused', reason });
    else retry(reason);
  }

  function open(): void {
    cancelRetry();
    if (isFinal() || socket !== null) return;
    const mine = new Disposables();
    const current = () => !mine.disposed;
    const pulse = createPulse(ports, {
      send: (text) => wire.send(text),
      onLatency: events.onLatency,
      onDead: () => retry(),
    });
    mine.add(pulse.stop);
    const wire = ports.openSocket(path(), {
      onOpen() {
        if (!current() || socket === null) return;
        socket.opened = true;
        pulse.start();
        events.onOpen();
      },
      onFrame(frame) {
        if (!current()) return;
        pulse.heard();
        events.onFrame(frame);
      },
      onText(text) {
        if (!current()) return;
        if (text === 'pong') pulse.answered();
        const proof = proofAnswer(text);
        if (proof !== null) wire.send(proof);
      },
      onClose(code) {
        if (current()) handleClose(code);
      },
    });
    socket = { wire, ends: mine, opened: false };
    // A socket that hangs while opening is given up like one that fell silent.
    mine.add(clock.after(PING_TIMEOUT_MS, () => socket?.opened !== true && retry()));
  }

  ends.add(
    ports.onWake(() => {
      if (state.status === 'reconnecting') open();
    }),
  );

  return {
    get state() {
      return state;
    },
    send(frame) {
      if (socket === null || !socket.opened) return false;
      socket.wire.send(frame);
      return true;
    },
    open,
    welcomed() {
      attempt = 0;
      lostAt = null;
      if (!isFinal()) enter({ status: 'live' });
    },
    renew: () => retry(),
    refuse: (reason) => finish({ status: 'refused', reason }),
    close: () => finish({ status: 'closed' }),
  };
}

/** Measures the round trip and notices a line that went silent. */
function createPulse(
  { clock }: LinePorts,
  on: { send(text: string): void; onLatency(ms: number): void; onDead(): void },
) {
  let sentAt: number | null = null;
  let cancelPing: Dispose = () => undefined;
  let cancelDeadline: Dispose = () => undefined;

  function ping(): void {
    if (sentAt === null) {
      sentAt = clock.now();
      on.send('ping');
      cancelDeadline = clock.after(PING_TIMEOUT_MS, on.onDead);
    }
    cancelPing = clock.after(PING_INTERVAL_MS, ping);
  }

  return {
    start: ping,
    /** Anything heard proves the line, though a flood may hold the answer to the ping back. */
    heard() {
      if (sentAt === null) return;
      cancelDeadline();
      cancelDeadline = clock.after(PING_TIMEOUT_MS, on.onDead);
    },
    answered() {
      if (sentAt === null) return;
      on.onLatency(clock.now() - sentAt);
      sentAt = null;
      cancelDeadline();
    },
    stop() {
      cancelPing();
      cancelDeadline();
    },
  };
}
