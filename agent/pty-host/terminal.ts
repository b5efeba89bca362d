import type { Bytes } from '#base/bytes.ts';
import type { Clock, Random } from '#base/ports.ts';
import type { Pause } from '#protocol/terminals/terminal.ts';
import type { RoomToAgent } from '#protocol/wire/messages.ts';
import type { AgentToPtyHost } from '../local/messages.ts';
import { createFence } from './fence.ts';
import { createLiveShell } from './live-shell.ts';
import { createOutbox } from '../stream/outbox.ts';
import { createPatientWriter } from '../stream/patient-writer.ts';
import type { PtyPort, ScreenPort, Size } from './ports.ts';
import { createProgramWatch } from './program-watch.ts';
import { createReports } from './reports.ts';
import { createResizer } from './resizer.ts';
import { createSettlements } from './settlements.ts';
import { createShellOutput } from './shell-output.ts';
import { createSpoolGauge } from '../stream/spool-gauge.ts';
import { createSpoolSink } from '../stream/spool-sink.ts';
import type { Spool, StreamEnd } from '../stream/spool.ts';

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
  readonly shellRuns: boolean;
  /** The shell has ended, and all there is of it is spooled. */
  readonly isSpooled: boolean;
  handleOutput(chunk: Bytes): void;
  handleExit(exitCode: number | null): void;
  /** What the emulator answers to a program's question. */
  handleReply(data: Bytes): void;
  handleMessage(message: AgentToPtyHost): void;
  handleAgentLost(): void;
  dispose(): void;
}

export function createTerminal(ports: TerminalPorts, options: TerminalOptions): Terminal {
  const { pty, screen, spool, clock } = ports;
  const { terminal, profile } = options;
  /** The shell's end, once it and all output before it are spooled. */
  let ended: StreamEnd | null = null;
  /** The room wants no more of it. */
  let closed = false;

  const shell = createLiveShell(pty, clock);
  const outbox = createOutbox({ terminal, spool, send: ports.send });
  const { delivery, post } = outbox;
  const writer = createPatientWriter({
    clock,
    onChange(error) {
      if (error !== null) ports.log('the spool cannot be written', { error: String(error) });
      advance();
    },
  });
  const gauge = createSpoolGauge(spool, options.spoolMaxBytes);
  const isOpen = () => delivery.active;
  const reports = createReports({ terminal, clock, post, log: ports.log, isOpen });
  const settlements = createSettlements({ terminal, clock, post });
  const fence = createFence();
  const programs = createProgramWatch({
    clock,
    look: () => pty.foreground(),
    tell: (program) => reports.sendProgram(program),
  });

  const trouble = (): Pause | null => {
    if (writer.failing) return 'spool-failed';
    return gauge.isFull() ? 'spool-full' : null;
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

  const output = createShellOutput({
    ...ports,
    ...{ terminal, profile },
    sink: createSpoolSink({ spool, writer, outbox }),
    isIdle: () => delivery.active && delivery.inFlightBytes === 0,
    handleFlushed() {
      reports.setTitle(screen.title);
      advance();
      settlements.flush();
    },
  });

  const resizer = createResizer({
    clock,
    apply(wanted) {
      const { cols, rows } = output.size;
      if (!shell.running || (wanted.cols === cols && wanted.rows === rows)) return;
      output.endWithResize(wanted);
      pty.resize(wanted);
      screen.resize(wanted);
      output.open(wanted);
      reports.sendSize(wanted);
      advance();
    },
  });

  const announce = () => {
    const { shell: command, startedAt } = options;
    const { running } = shell;
    post({ type: 'terminal-announced', terminal, shell: command, ...output.size, startedAt, running });
  };

  const resume = (message: Extract<RoomToAgent, { type: 'resume-terminal' }>) => {
    output.flush();
    const held = delivery.resume(spool.index(), message);
    writer.makeRoom(() => spool.drop(held));
    reports.repeat();
    advance();
  };

  const handleStored = (message: Extract<RoomToAgent, { type: 'segment-stored' }>) => {
    if (delivery.stored(message)) writer.makeRoom(() => spool.drop([message.segment]));
    if (output.isGathering) output.flush();
    else advance();
  };

  const type = ({ input, fence: under, data }: Extract<RoomToAgent, { type: 'write-input' }>) =>
    settlements.settle(input, shell.running ? (fence.against(under) ?? shell.write(data)) : 'terminal-ended');

  const suspend = () => {
    delivery.suspend();
    programs.stop();
    advance();
  };

  const cut = () => {
    output.wantCut();
    if (shell.running) output.flush();
  };

  const close = () => {
    closed = true;
    if (shell.running) shell.end();
    else ports.close();
  };

  output.open({ cols: options.cols, rows: options.rows });

  return {
    get shellRuns() {
      return shell.running;
    },
    get isSpooled() {
      return ended !== null;
    },
    handleOutput(chunk) {
      if (shell.running) output.take(chunk);
    },
    handleReply: (data) => void shell.write(data),
    handleExit(exitCode) {
      if (!shell.running) return;
      programs.stop();
      output.endWithExit(exitCode);
      const wanted: StreamEnd = { at: clock.now(), cause: shell.handleExit(), exitCode };
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
          return type(message);
        case 'raise-fence':
          return fence.raise(message.fence, message.role);
        case 'stop-program':
          return shell.interrupt();
        case 'watch-program':
          return message.on && shell.running ? programs.start() : programs.stop();
        case 'segment-stored':
          return handleStored(message);
        case 'resize-terminal':
          return resizer.want({ cols: message.cols, rows: message.rows });
        case 'cut-segment':
          return cut();
        case 'end-terminal':
          return shell.end();
        case 'server-reached':
          return announce();
        case 'server-lost':
          return suspend();
        case 'resume-terminal':
          return resume(message);
        case 'terminal-closed':
          return close();
        default:
          // What the room says to the agent alone.
          return undefined;
      }
    },
    handleAgentLost: suspend,
    dispose() {
      output.dispose();
      shell.dispose();
      resizer.dispose();
      programs.stop();
      reports.dispose();
      settlements.dispose();
      writer.dispose();
    },
  };
}
