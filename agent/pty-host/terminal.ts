import type { Bytes } from '#base/bytes.ts';
import type { Clock, Random } from '#base/ports.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import type { AgentToRoom } from '#protocol/wire/messages.ts';
import type { Size } from '#protocol/ground/size.ts';
import type { AgentToPtyHost } from '../local/messages.ts';
import type { SegmentOpening } from '../stream/segment-writer.ts';
import type { Spool } from '../stream/spool.ts';
import { createStream, type Stream } from '../stream/stream.ts';
import { createHeldOutput } from './held-output.ts';
import { createKeys, type Keys } from './keys.ts';
import { createCommandMarks, type CommandMarksOptions } from './marks/command-marks.ts';
import { createLiveShell, type LiveShell } from './live-shell.ts';
import type { PtyPort, ScreenPort } from './ports.ts';
import { createProgramWatch, type ProgramWatch } from './program-watch.ts';
import { createReports, type Reports } from './reports.ts';
import { createResizer, type Resizer } from './resizer.ts';
import { createStrayModes, type StrayModes } from './stray-modes.ts';
import { createShellOutput, type ShellOutput } from './shell-output.ts';

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

export interface TerminalOptions extends Size, Omit<CommandMarksOptions, 'screen'> {
  terminal: string;
  /** The command as people are shown it. */
  command: string;
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
  const { pty, screen, clock } = ports;
  const { terminal, profile, cols, rows } = options;
  const post = (message: AgentToRoom) => ports.send(encodeFrame(message));

  const shell = createLiveShell(pty, clock);
  const marks = createCommandMarks({ ...options, screen });
  const onTyped = (typed: { fence: number; data: Bytes }) => {
    output.mark(marks.handleKeys(typed));
    held.typed(typed.data);
  };
  const keys = createKeys({ terminal, shell, clock, post, onTyped });
  const reports = createReports({ terminal, clock, post, log: ports.log, isOpen: () => stream.isHeard });
  const held = createHeldOutput({ clock, flowControl: () => pty.flowControl(), tellHeld: reports.setHeld });
  const programs = createProgramWatch({
    clock,
    look: () => pty.foreground(),
    tellProgram: reports.sendProgram,
  });
  const strays = createStrayModes({
    clock,
    reportsMouse: () => screen.reportsMouse,
    isShellInFront: () => pty.isShellInFront(),
    tell: reports.setStrayModes,
  });
  const stream = openStream(ports, { options, keys, reports, strays, opening: () => output.opening() });
  const output = createShellOutput({
    ...{ profile, screen, marks, gathering: stream.gathering, lastGround: ports.lastGround },
  });
  const resizer = createTerminalResizer(ports, { shell, output, reports, stream });
  const parts: TerminalParts = {
    ...{ shell, keys, stream, output, resizer, strays, programs, isClosed: false, close: ports.close },
    announce() {
      const { command, startedAt } = options;
      const { running } = shell;
      post({ type: 'terminal-announced', terminal, shell: command, ...output.size, startedAt, running });
    },
  };

  output.open({ cols, rows });
  output.mark(marks.begin());

  return {
    get shellRuns() {
      return shell.running;
    },
    get isSpooled() {
      return stream.isSpooled;
    },
    handleOutput(chunk) {
      if (!shell.running) return;
      held.printed();
      output.takeChunk(chunk);
    },
    handleReply: (data) => void shell.write(data),
    handleExit(exitCode) {
      if (!shell.running) return;
      programs.stop();
      held.release();
      strays.stop();
      output.finish();
      stream.end({ at: clock.now(), cause: shell.handleExit(), exitCode });
      if (parts.isClosed) ports.close();
    },
    handleMessage: (message) => handleMessage(message, parts),
    handleAgentLost: () => suspend(parts),
    dispose() {
      for (const part of [stream, shell, resizer, reports, keys]) part.dispose();
      programs.stop();
      held.release();
      strays.stop();
    },
  };
}

interface StreamParts {
  options: TerminalOptions;
  keys: Keys;
  reports: Reports;
  strays: StrayModes;
  opening(): SegmentOpening;
}

/** The stream that the terminal's output becomes: the PTY waits for it, and what is reported goes along with it. */
function openStream(
  { pty, screen, spool, clock, random, send, log }: TerminalPorts,
  { options, keys, reports, strays, opening }: StreamParts,
): Stream {
  return createStream({
    ...{ name: options.terminal, spoolMaxBytes: options.spoolMaxBytes },
    ...{ spool, clock, random, send, log, opening },
    isBetween: () => screen.isGround,
    hold: (isHeld) => (isHeld ? pty.pause() : pty.resume()),
    onStall: reports.setStall,
    onFlushing() {
      reports.setTitle(screen.title);
      strays.noticed();
    },
    onFlushed: keys.answer,
    onResumed: reports.repeat,
    onAllSent: reports.sendEnd,
  });
}

interface ResizingParts {
  shell: LiveShell;
  output: ShellOutput;
  reports: Reports;
  stream: Stream;
}

/** PTY, emulator and segment change their size together: a segment has one size from its begin to its end. */
function createTerminalResizer(
  { pty, screen, clock }: TerminalPorts,
  { shell, output, reports, stream }: ResizingParts,
): Resizer {
  return createResizer({
    clock,
    apply(wanted) {
      if (!shell.running || isSameSize(wanted, output.size)) return;
      output.endWithResize(wanted);
      pty.resize(wanted);
      screen.resize(wanted);
      output.open(wanted);
      reports.sendSize(wanted);
      stream.advance();
    },
  });
}

const isSameSize = (a: Size, b: Size) => a.cols === b.cols && a.rows === b.rows;

/** What the room's words for a terminal are carried out on. */
interface TerminalParts {
  shell: LiveShell;
  keys: Keys;
  stream: Stream;
  output: ShellOutput;
  resizer: Resizer;
  strays: StrayModes;
  programs: ProgramWatch;
  /** The room wants nothing more from it. */
  isClosed: boolean;
  announce(): void;
  close(): void;
}

function suspend({ stream, programs }: TerminalParts): void {
  programs.stop();
  stream.suspend();
}

function reset({ shell, output, strays, stream }: TerminalParts): void {
  if (!shell.running) return;
  output.reset();
  strays.noticed();
  stream.advance();
}

function close(parts: TerminalParts): void {
  parts.isClosed = true;
  if (parts.shell.running) parts.shell.end();
  else parts.close();
}

function handleMessage(message: AgentToPtyHost, parts: TerminalParts): void {
  const { shell, keys, stream, resizer, programs } = parts;
  switch (message.type) {
    case 'write-input':
      return keys.type(message);
    case 'raise-fence':
      return keys.raiseFence(message);
    case 'stop-program':
      return shell.interrupt();
    case 'watch-program':
      return message.on && shell.running ? programs.start() : programs.stop();
    case 'segment-stored':
      return stream.stored(message);
    case 'block-settled':
      return stream.blockSettled(message.segment);
    case 'resize-terminal':
      return resizer.want({ cols: message.cols, rows: message.rows });
    case 'reset-terminal':
      return reset(parts);
    case 'cut-segment':
      return stream.cut();
    case 'end-terminal':
      return shell.end();
    case 'server-reached':
      return parts.announce();
    case 'server-lost':
      return suspend(parts);
    case 'resume-terminal':
      return stream.resume(message);
    case 'terminal-closed':
      return close(parts);
    default:
      // Messages of the room that are for the agent alone.
      return undefined;
  }
}
