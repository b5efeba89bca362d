import { utf8, type Bytes } from '#base/bytes.ts';
import type { Clock, Random } from '#base/ports.ts';
import { CUT_MIN_BYTES, MAX_EVENT_BYTES } from '#protocol/limits.ts';
import type { EndCause, InputProblem, Pause, RoomToAgent } from '#protocol/messages.ts';
import type { AgentToHost } from '../local/messages.ts';
import { createBatch } from './batch.ts';
import { createGroundCutter } from './ground.ts';
import { createOutbox } from './outbox.ts';
import { createPatientWriter } from './patient-writer.ts';
import type { PtyPort, ScreenPort, Size } from './ports.ts';
import { createReports } from './reports.ts';
import { createResizer } from './resizer.ts';
import { createSegmentWriter } from './segment-writer.ts';
import { createSettlements } from './settlements.ts';
import type { Spool, TerminalEnd } from './spool.ts';

/** Longest wait of output that comes while other output is on its way, in ms. */
const FLUSH_MS = 8;
/** A shell that was asked to end and has not is killed after this long, in ms. */
const KILL_MS = 3000;
/** Input a program does not read is kept up to this much, in bytes; more is refused. */
const INPUT_BACKLOG_BYTES = 1 << 20;
/** A spool that was full is written again once this part of it is free. */
const SPOOL_SPARE = 1 / 16;

export interface TerminalPorts {
  pty: PtyPort;
  screen: ScreenPort;
  spool: Spool;
  clock: Clock;
  random: Random;
  /** As `screen`'s: where `data`, which begins between sequences, last is between sequences. */
  lastGround(data: Bytes): number;
  /** To the agent, if one is there. */
  send(frame: Bytes): void;
  /** The room has everything, and the shell is gone. */
  close(): void;
  log(message: string, fields?: Record<string, unknown>): void;
}

export interface TerminalOptions extends Size {
  terminal: string;
  shell: string;
  profile: string;
  startedAt: number;
  spoolMaxBytes: number;
}

/** A shell's output on its way into segments, spool and room; and the room's wishes on their way to the shell. */
export interface Terminal {
  handleOutput(chunk: Bytes): void;
  handleExit(exitCode: number | null): void;
  /** What the emulator answers to a program's question. */
  handleReply(data: Bytes): void;
  handleMessage(message: AgentToHost): void;
  handleAgentLost(): void;
  dispose(): void;
}

export function createTerminal(ports: TerminalPorts, options: TerminalOptions): Terminal {
  const { pty, screen, spool, clock } = ports;
  const { terminal } = options;
  let size: Size = { cols: options.cols, rows: options.rows };
  let running = true;
  let endAsked = false;
  /** The shell's end, once it and all output before it are spooled. */
  let ended: TerminalEnd | null = null;
  /** The room wants no more of it. */
  let closed = false;
  let spoolFull = false;
  let cutAsked = false;
  let cancelFlush: (() => void) | null = null;
  let cancelKill = () => {};

  const batch = createBatch();
  const cutter = createGroundCutter({ lastGround: ports.lastGround, isGround: () => screen.isGround });
  const { delivery, ...outbox } = createOutbox({ terminal, spool, send: ports.send });
  const writer = createPatientWriter({
    clock,
    onChange(error) {
      if (error !== null) ports.log('the spool cannot be written', { error: String(error) });
      advance();
    },
  });
  const segments = createSegmentWriter({
    ...ports,
    ...{ terminal, profile: options.profile },
    sink: {
      opened: (header) =>
        writer.write(() => {
          spool.open(header);
          const { segment, keyframe } = header;
          delivery.opened({ segment, events: 0, sealed: false, keyframeBytes: keyframe.length });
        }),
      appended: (segment, row) =>
        writer.write(() => {
          spool.append(segment, row);
          outbox.remember(segment, row);
          delivery.appended(segment, row.clock + row.events);
        }),
      sealed: (seal) =>
        writer.write(() => {
          spool.seal(seal);
          delivery.sealed(seal.segment);
        }),
    },
  });
  const reports = createReports({
    ...{ terminal, clock, post: outbox.post, log: ports.log },
    isOpen: () => delivery.active,
  });

  const settlements = createSettlements({ terminal, clock, post: outbox.post });

  const trouble = (): Pause | null => {
    if (writer.failing) return 'spool-failed';
    const limit = options.spoolMaxBytes * (spoolFull ? 1 - SPOOL_SPARE : 1);
    spoolFull = spool.bytes >= limit;
    return spoolFull ? 'spool-full' : null;
  };

  /** Sends what may go now, and lets the PTY run or wait. */
  const advance = () => {
    outbox.pump();
    const pause = trouble();
    reports.setPause(pause);
    if (pause !== null || delivery.liveWaits) pty.pause();
    else pty.resume();
    if (ended !== null && delivery.allSent) reports.sendEnd(ended);
  };

  const nextSegment = () => {
    segments.seal();
    segments.open(size);
    cutAsked = false;
  };

  const flush = () => {
    cancelFlush?.();
    cancelFlush = null;
    for (const payload of batch.take()) {
      segments.append('o', payload);
      if (segments.isFull) nextSegment();
    }
    if (cutAsked && segments.bytes > CUT_MIN_BYTES && screen.isGround) nextSegment();
    reports.setTitle(screen.title);
    advance();
    settlements.flush();
  };

  const flushSoon = () => {
    // With nothing on its way a key's echo goes at once; else the frame grows until an answer comes.
    const idle = delivery.active && delivery.inFlightBytes === 0;
    if (idle || batch.bytes >= MAX_EVENT_BYTES) flush();
    else cancelFlush ??= clock.after(FLUSH_MS, flush);
  };

  const show = (data: Bytes) => {
    if (data.length === 0) return;
    batch.add(data);
    screen.write(data);
  };

  const endSegmentWith = (code: 'r' | 'x', text: string) => {
    flush();
    segments.append(code, utf8(text));
    segments.seal();
  };

  const resizer = createResizer({
    clock,
    apply(wanted) {
      if (!running || (wanted.cols === size.cols && wanted.rows === size.rows)) return;
      endSegmentWith('r', `${wanted.cols}x${wanted.rows}`);
      size = wanted;
      pty.resize(size);
      screen.resize(size);
      segments.open(size);
      reports.sendSize(size);
      advance();
    },
  });

  const write = (data: Bytes): InputProblem | null => {
    if (!running) return 'terminal-ended';
    if (pty.backlogBytes > INPUT_BACKLOG_BYTES) return 'too-much-input';
    pty.write(data);
    return null;
  };

  const announce = () => {
    const { shell, startedAt } = options;
    outbox.post({ type: 'terminal-announced', terminal, shell, ...size, startedAt, running });
  };

  const resume = (message: Extract<RoomToAgent, { type: 'resume-terminal' }>) => {
    flush();
    const held = delivery.resume(spool.index(), message);
    writer.makeRoom(() => spool.drop(held));
    reports.repeat();
    advance();
  };

  const settle = (message: Extract<RoomToAgent, { type: 'segment-stored' }>) => {
    if (delivery.stored(message)) writer.makeRoom(() => spool.drop([message.segment]));
    if (batch.bytes > 0) flush();
    else advance();
  };

  const end = () => {
    if (!running || endAsked) return;
    endAsked = true;
    pty.hangUp();
    cancelKill = clock.after(KILL_MS, () => pty.kill());
  };

  const suspend = () => {
    delivery.suspend();
    advance();
  };

  segments.open(size);

  return {
    handleOutput(chunk) {
      if (!running) return;
      show(cutter.cut(chunk));
      if (batch.bytes > 0) flushSoon();
    },
    handleReply: (data) => void write(data),
    handleExit(exitCode) {
      if (!running) return;
      cancelKill();
      show(cutter.rest());
      endSegmentWith('x', String(exitCode ?? ''));
      running = false;
      const cause: EndCause = endAsked ? 'ended' : 'exited';
      const wanted: TerminalEnd = { at: clock.now(), cause, exitCode };
      writer.write(() => {
        spool.endWith(wanted);
        ended = wanted;
      });
      advance();
      if (closed) ports.close();
    },
    handleMessage(message) {
      switch (message.type) {
        case 'write-input':
          settlements.settle(message.input, write(message.data));
          break;
        case 'segment-stored':
          settle(message);
          break;
        case 'resize-terminal':
          resizer.want({ cols: message.cols, rows: message.rows });
          break;
        case 'cut-segment':
          cutAsked = segments.bytes > CUT_MIN_BYTES;
          if (running) flush();
          break;
        case 'end-terminal':
          end();
          break;
        case 'server-reached':
          announce();
          break;
        case 'server-lost':
          suspend();
          break;
        case 'resume-terminal':
          resume(message);
          break;
        case 'terminal-closed':
          closed = true;
          if (running) end();
          else ports.close();
          break;
        default:
          // What the room says to the agent alone.
          break;
      }
    },
    handleAgentLost: suspend,
    dispose() {
      cancelFlush?.();
      cancelKill();
      resizer.dispose();
      reports.dispose();
      settlements.dispose();
      writer.dispose();
    },
  };
}
