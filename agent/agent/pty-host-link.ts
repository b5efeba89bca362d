import type { Bytes } from '#base/bytes.ts';
import type { Dispose } from '#base/disposables.ts';
import { DurableLine, type Attempt, type ComeBack } from '#base/line/durable-line.ts';
import type { Log } from '#base/node/log.ts';
import type { ProcessState } from '#base/node/process-identity.ts';
import type { Clock, Random } from '#base/ports.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import type { AgentToRoom, RoomToAgent } from '#protocol/wire/messages.ts';
import type { InputProblem } from '#protocol/input/input-problem.ts';
import type { PtyHostFile } from '../local/files.ts';
import {
  PTY_HOST_VERSION,
  parsePtyHostToAgent,
  type AgentToPtyHost,
  type PtyHostToAgent,
} from '../local/messages.ts';
import type { SourceEvents } from './stream-source.ts';
import type { TerminalSource, TerminalSummary } from './terminal-source.ts';

const BACKOFF = { firstMs: 50, maxMs: 2000 };
/** A pty host that speaks no version of ours is asked again this much later: the agent may have been replaced, in ms. */
const REFUSED_RETRY_MS = 60_000;
/** The same for one that may or may not be running: each question starts a system program. In ms. */
const UNKNOWN_RETRY_MS = 10_000;

export interface PtyHostSocket {
  send(frame: Bytes): void;
  close(): void;
}

export interface PtyHostSocketEvents {
  onOpen(): void;
  onFrame(frame: Bytes): void;
  /** Once, also for a socket that never opened. */
  onClose(): void;
}

export interface PtyHostLinkOptions {
  ptyHost: PtyHostFile;
  secret: Bytes;
  clock: Clock;
  random: Random;
  log: Log;
  openSocket(events: PtyHostSocketEvents): PtyHostSocket;
  /** Of its process. */
  askProcess(): Promise<ProcessState>;
  events: SourceEvents;
}

/** The line to a pty host, kept until its process is known to be gone. */
export class PtyHostLink implements TerminalSource {
  readonly summary: TerminalSummary;
  readonly #options: PtyHostLinkOptions;
  readonly #line: DurableLine<never>;
  readonly #unsettled: Unsettled;
  readonly #process: ProcessWatch;
  #socket: PtyHostSocket | null = null;
  /** The pty host on the current socket speaks no version of ours. */
  #isRefused = false;
  #isReached = false;
  /** The room wants nothing more from the terminal. */
  #isClosed = false;

  constructor(options: PtyHostLinkOptions) {
    const { terminal, shell, shellPid: pid } = options.ptyHost;
    const { clock, random, events } = options;
    this.summary = { terminal, shell, running: true, pid };
    this.#options = options;
    this.#unsettled = createUnsettled(terminal, events);
    this.#process = createProcessWatch(options);
    this.#line = new DurableLine<never>({
      ...{ clock, random, backoff: BACKOFF, patience: null },
      openSocket: (attempt) => this.#openSocket(attempt),
      onLost: () => this.#handleLost(),
    });
    this.#line.open();
  }

  serverReached(): void {
    this.#isReached = true;
    this.#post({ type: 'server-reached' });
  }

  serverLost(): void {
    this.#isReached = false;
    this.#post({ type: 'server-lost' });
  }

  takeMessage(message: RoomToAgent, frame: Bytes): boolean {
    // The pty host removes its own folder then, and ends.
    if (message.type === 'terminal-closed') this.#isClosed = true;
    const taken = this.#send(frame);
    if (message.type === 'write-input' && taken) this.#unsettled.sent(message.input);
    return taken;
  }

  dispose(): void {
    this.#line.close();
  }

  #send(frame: Bytes): boolean {
    if (this.#line.standing !== 'live') return false;
    this.#socket?.send(frame);
    return true;
  }

  #post(message: AgentToPtyHost): void {
    this.#send(encodeFrame(message));
  }

  #openSocket(attempt: Attempt<never>): Dispose {
    const { openSocket, secret } = this.#options;
    const opened = openSocket({
      onOpen: () => opened.send(helloFrame(secret)),
      onFrame: (frame) => {
        if (attempt.isCurrent) this.#handleFrame(frame);
      },
      onClose: () => attempt.lost(null),
    });
    this.#isRefused = false;
    this.#socket = opened;
    return () => opened.close();
  }

  #handleFrame(frame: Bytes): void {
    const parsed = parsePtyHostToAgent(frame);
    if (parsed.ok) this.#handleMessage(parsed.message, frame);
    else if (parsed.problem !== 'unknown-type') this.#line.giveUp(null);
  }

  #handleMessage(message: PtyHostToAgent, frame: Bytes): void {
    if (message.type === 'host-welcome') this.#handleWelcome();
    else if (message.type === 'host-refused') {
      const { ptyHost, log } = this.#options;
      this.#isRefused = true;
      log('error', 'a pty host refused this agent', { terminal: ptyHost.terminal, reason: message.reason });
    } else {
      if (message.type === 'input-settled') this.#unsettled.settled(message.input);
      this.#options.events.onMessage(message, frame);
    }
  }

  #handleWelcome(): void {
    this.#line.welcomed();
    this.#process.isSeen();
    if (this.#isReached) this.#post({ type: 'server-reached' });
  }

  #handleLost(): ComeBack {
    // It may have reached the shell before the line broke, or not.
    this.#unsettled.lost(this.#isClosed ? 'terminal-ended' : 'not-confirmed');
    // Meanwhile the line tries to come back.
    void this.#process.ask({
      isMissed: () => this.#line.standing !== 'live' && this.#line.standing !== 'closed',
      onGone: () => this.#handleGone(),
    });
    if (this.#isRefused) return { how: 'after', ms: REFUSED_RETRY_MS };
    return this.#process.isUnknown ? { how: 'after', ms: UNKNOWN_RETRY_MS } : { how: 'by-backoff' };
  }

  #handleGone(): void {
    this.#line.close();
    this.#options.events.onDone({ complete: this.#isClosed });
  }
}

/** Whether the process runs, as far as the system says. */
interface ProcessWatch {
  /** Nobody could say when it was asked last. */
  readonly isUnknown: boolean;
  /** It has just said something. */
  isSeen(): void;
  /** Asks the system, unless that is being done. `isMissed`: whether the answer still matters when it comes. */
  ask(on: { isMissed(): boolean; onGone(): void }): Promise<void>;
}

function createProcessWatch({
  ptyHost: { terminal },
  askProcess,
  log,
}: Pick<PtyHostLinkOptions, 'ptyHost' | 'askProcess' | 'log'>): ProcessWatch {
  let state: ProcessState = 'lives';
  let isAsking = false;
  return {
    get isUnknown() {
      return state === 'unknown';
    },
    isSeen() {
      state = 'lives';
    },
    async ask({ isMissed, onGone }) {
      if (isAsking) return;
      isAsking = true;
      const before = state;
      state = await askProcess();
      isAsking = false;
      if (!isMissed()) return;
      if (state === 'unknown' && before !== 'unknown')
        log('warn', 'cannot tell whether a pty host is running; trying again', { terminal });
      if (state === 'gone') onGone();
    },
  };
}

function helloFrame(secret: Bytes): Bytes {
  const hello: AgentToPtyHost = {
    type: 'host-hello',
    version: PTY_HOST_VERSION,
    secret: new Uint8Array(secret),
  };
  return encodeFrame(hello);
}

/** Inputs written to the pty host that it has not settled. */
interface Unsettled {
  sent(input: number): void;
  settled(input: number): void;
  /** For none of these keys is it known whether they reached the shell. */
  lost(problem: InputProblem): void;
}

function createUnsettled(terminal: string, events: SourceEvents): Unsettled {
  const inputs = new Set<number>();
  return {
    sent: (input) => void inputs.add(input),
    settled: (input) => void inputs.delete(input),
    lost(problem) {
      for (const input of inputs) {
        const message: AgentToRoom = { type: 'input-settled', terminal, input, problem };
        events.onMessage(message, encodeFrame(message));
      }
      inputs.clear();
    },
  };
}
