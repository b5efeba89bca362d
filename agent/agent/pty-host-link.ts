import type { Bytes } from '#base/bytes.ts';
import { DurableLine, type Attempt, type ComeBack } from '#base/line/durable-line.ts';
import type { Log } from '#base/node/log.ts';
import type { ProcessState } from '#base/node/process-identity.ts';
import type { Clock, Random } from '#base/ports.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import type { AgentToRoom } from '#protocol/wire/messages.ts';
import type { InputProblem } from '#protocol/input/input-problem.ts';
import type { PtyHostFile } from '../local/files.ts';
import {
  PTY_HOST_VERSION,
  parsePtyHostToAgent,
  type AgentToPtyHost,
  type PtyHostToAgent,
} from '../local/messages.ts';
import type { SourceEvents } from './stream-source.ts';
import type { TerminalSource } from './terminal-source.ts';

const BACKOFF = { firstMs: 50, maxMs: 2000 };
/** A pty host that speaks no version of ours is asked again this much later: the agent may have been replaced, in ms. */
const REFUSED_RETRY_MS = 60_000;
/** So is one of which nobody can say whether it runs: a program of the system's is asked each time. In ms. */
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
export function createPtyHostLink(options: PtyHostLinkOptions): TerminalSource {
  const { ptyHost, log, events } = options;
  const { terminal } = ptyHost;
  let socket: PtyHostSocket | null = null;
  /** The pty host at the socket at hand speaks no version of ours. */
  let isRefused = false;
  let isReached = false;
  /** The room wants no more of the terminal. */
  let isClosed = false;
  let state: ProcessState = 'lives';
  let isAsking = false;
  const unsettled = createUnsettled(terminal, events);

  const send = (frame: Bytes): boolean => {
    if (line.standing !== 'live') return false;
    socket?.send(frame);
    return true;
  };
  const post = (message: AgentToPtyHost) => send(encodeFrame(message));

  const handleMessage = (message: PtyHostToAgent, frame: Bytes) => {
    if (message.type === 'host-welcome') {
      line.welcomed();
      state = 'lives';
      if (isReached) post({ type: 'server-reached' });
    } else if (message.type === 'host-refused') {
      isRefused = true;
      log('error', 'a pty host refused this agent', { terminal, reason: message.reason });
    } else {
      if (message.type === 'input-settled') unsettled.settled(message.input);
      events.onMessage(message, frame);
    }
  };
  const handleFrame = (frame: Bytes) => {
    const parsed = parsePtyHostToAgent(frame);
    if (parsed.ok) handleMessage(parsed.message, frame);
    else if (parsed.problem !== 'unknown-type') line.giveUp(null);
  };

  const handleLost = (): ComeBack => {
    // It may have reached the shell before the line broke, or not.
    unsettled.lost(isClosed ? 'terminal-ended' : 'not-confirmed');
    void askAfterProcess();
    if (isRefused) return { how: 'after', ms: REFUSED_RETRY_MS };
    return state === 'unknown' ? { how: 'after', ms: UNKNOWN_RETRY_MS } : { how: 'by-backoff' };
  };
  /** Meanwhile the line tries to come back. */
  const askAfterProcess = async () => {
    if (isAsking) return;
    isAsking = true;
    const before = state;
    state = await options.askProcess();
    isAsking = false;
    if (line.standing === 'live' || line.standing === 'closed') return;
    if (state === 'unknown' && before !== 'unknown')
      log('warn', 'nobody can say whether a pty host runs: it is tried again', { terminal });
    if (state !== 'gone') return;
    line.close();
    events.onDone({ complete: isClosed });
  };

  const openSocket = (attempt: Attempt<never>) => {
    const opened = options.openSocket({
      onOpen: () => opened.send(helloFrame(options.secret)),
      onFrame(frame) {
        if (attempt.isCurrent) handleFrame(frame);
      },
      onClose: () => attempt.lost(null),
    });
    isRefused = false;
    socket = opened;
    return () => opened.close();
  };
  const line = new DurableLine<never>({
    ...{ clock: options.clock, random: options.random, backoff: BACKOFF, patience: null },
    ...{ openSocket, onLost: handleLost },
  });
  line.open();

  return {
    summary: { terminal, shell: ptyHost.shell, running: true, pid: ptyHost.shellPid },
    serverReached() {
      isReached = true;
      post({ type: 'server-reached' });
    },
    serverLost() {
      isReached = false;
      post({ type: 'server-lost' });
    },
    takeMessage(message, frame) {
      // The pty host removes its own folder then, and ends.
      if (message.type === 'terminal-closed') isClosed = true;
      const taken = send(frame);
      if (message.type === 'write-input' && taken) unsettled.sent(message.input);
      return taken;
    },
    dispose: () => line.close(),
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
  /** Of none is known whether it reached the shell. */
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
