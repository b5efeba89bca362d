import { connect, type Socket } from 'node:net';
import { backoffMs } from '#base/backoff.ts';
import type { Bytes } from '#base/bytes.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { MAX_FRAME_BYTES } from '#protocol/ground/limits.ts';
import type { AgentToRoom, InputProblem } from '#protocol/wire/messages.ts';
import { systemClock, systemRandom } from '#base/node/clock-host.ts';
import type { HostFile } from '../local/files.ts';
import { createFrameReader, lengthPrefixed } from '../local/framing.ts';
import { HOST_VERSION, parseHostToAgent, type AgentToHost, type HostToAgent } from '../local/messages.ts';
import type { Log } from '#base/node/log.ts';
import { processStart } from '#base/node/process-identity.ts';
import type { SourceEvents, TerminalSource } from './terminal-source.ts';

const BACKOFF = { firstMs: 50, maxMs: 2000 };
/** A pty host that speaks no version of ours is asked again this much later: the agent may have been replaced, in ms. */
const REFUSED_RETRY_MS = 60_000;

export interface HostLinkOptions {
  host: HostFile;
  secret: Bytes;
  log: Log;
  events: SourceEvents;
}

/** The line to a pty host, kept while its process lives. */
export function createHostLink({ host, secret, log, events }: HostLinkOptions): TerminalSource {
  let socket: Socket | null = null;
  let welcomed = false;
  let refused = false;
  let reached = false;
  let closed = false;
  let disposed = false;
  let attempt = 0;
  let cancelTimer = () => {};
  /** Inputs written to the pty host that it has not settled. */
  const unsettled = new Set<number>();

  const settle = (input: number, problem: InputProblem) => {
    const message: AgentToRoom = { type: 'input-settled', terminal: host.terminal, input, problem };
    events.onMessage(message, encodeFrame(message));
  };
  const write = (frame: Bytes): boolean => {
    if (socket === null || !welcomed) return false;
    for (const part of lengthPrefixed(frame)) socket.write(part);
    return true;
  };
  const tell = (message: AgentToHost) => write(encodeFrame(message));

  const handleFrame = (frame: Bytes) => {
    const parsed = parseHostToAgent(frame);
    if (!parsed.ok) {
      if (parsed.problem !== 'unknown-type') socket?.destroy();
      return;
    }
    handleMessage(parsed.message, frame);
  };
  const handleMessage = (message: HostToAgent, frame: Bytes) => {
    if (message.type === 'host-welcome') {
      welcomed = true;
      attempt = 0;
      if (reached) tell({ type: 'server-reached' });
    } else if (message.type === 'host-refused') {
      refused = true;
      log('error', 'a pty host refused this agent', { terminal: host.terminal, reason: message.reason });
    } else {
      if (message.type === 'input-settled') unsettled.delete(message.input);
      events.onMessage(message, frame);
    }
  };

  const isAlive = () => processStart(host.pid) === host.started;
  const handleClose = () => {
    socket = null;
    welcomed = false;
    if (disposed) return;
    // It may have reached the shell before the line broke, or not.
    for (const input of unsettled) settle(input, closed ? 'terminal-ended' : 'not-confirmed');
    unsettled.clear();
    if (isAlive()) {
      const wait = refused ? REFUSED_RETRY_MS : backoffMs(attempt, BACKOFF, systemRandom);
      attempt += 1;
      cancelTimer = systemClock.after(wait, open);
    } else {
      disposed = true;
      events.onDone({ complete: closed });
    }
  };

  const open = () => {
    const current = connect(host.socket);
    const reader = createFrameReader(MAX_FRAME_BYTES);
    refused = false;
    socket = current;
    current.setNoDelay(true);
    current.on('connect', () => {
      const hello: AgentToHost = {
        type: 'host-hello',
        version: HOST_VERSION,
        secret: new Uint8Array(secret),
      };
      for (const part of lengthPrefixed(encodeFrame(hello))) current.write(part);
    });
    current.on('data', (chunk) => {
      if (!reader.push(chunk, handleFrame)) current.destroy();
    });
    current.on('error', () => {});
    current.on('close', handleClose);
  };
  open();

  return {
    summary: { terminal: host.terminal, shell: host.shell, running: true, pid: host.shellPid },
    serverReached() {
      reached = true;
      tell({ type: 'server-reached' });
    },
    serverLost() {
      reached = false;
      tell({ type: 'server-lost' });
    },
    take(message, frame) {
      // The pty host removes its own folder then, and ends.
      if (message.type === 'terminal-closed') closed = true;
      const taken = write(frame);
      if (message.type === 'write-input' && taken) unsettled.add(message.input);
      return taken;
    },
    dispose() {
      disposed = true;
      cancelTimer();
      socket?.destroy();
    },
  };
}
