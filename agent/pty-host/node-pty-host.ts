import { spawn, type IPty } from 'node-pty';
import { concat, type Bytes } from '#base/bytes.ts';
import type { Size } from '#protocol/ground/size.ts';
import { askFlowControl } from './flow-control.ts';
import { foregroundProgram, isShellInFront } from './foreground.ts';
import type { PtyPort } from './ports.ts';
import type { ShellCommand } from './shell.ts';

export interface PtyOptions extends Size {
  command: ShellCommand;
  cwd: string;
  env: Record<string, string>;
  onData(data: Bytes): void;
  /** Once, after the last output. `null` where the system does not say. */
  onExit(exitCode: number | null): void;
}

export interface ShellPty extends PtyPort {
  readonly pid: number;
}

/** After the shell's exit, output has ended when none came for this long, in ms: a child may still hold the terminal. */
const QUIET_MS = 200;
/** However much a child that was left behind keeps printing, output ends this long after the exit, in ms of reading. */
const LINGER_MS = 2000;

/** Exit code of a shell that a signal ended, as shells themselves count. */
const SIGNAL_BASE = 128;

/** As node-pty tells of it. Killed on Windows, a shell's output may end before its exit is known: it has no code then. */
export interface PtyExit {
  exitCode: number | undefined;
  signal: number | undefined;
}

export function exitCodeOf({ exitCode, signal }: PtyExit): number | null {
  if (signal !== undefined && signal > 0) return SIGNAL_BASE + signal;
  return exitCode ?? null;
}

/** What node-pty has beyond its types: read in 1.1.0's unixTerminal.js and windowsTerminal.js. */
interface PtySocket {
  readonly writableLength: number;
  destroy(): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
}

/**
 * 200 ms after the exit node-pty destroys its socket, read or not: what a paused PTY still held would be lost. So its
 * call only begins the wait for the end of output.
 */
function lingerBeforeDestroy(socket: PtySocket, isReading: () => boolean): { sawData: () => void } {
  const destroy = socket.destroy.bind(socket);
  let quietMs = 0;
  let readingMs = 0;
  let lingering = false;
  const TICK_MS = 20;
  const tick = () => {
    if (isReading()) {
      quietMs += TICK_MS;
      readingMs += TICK_MS;
    }
    if (quietMs >= QUIET_MS || readingMs >= LINGER_MS) destroy();
    else setTimeout(tick, TICK_MS);
  };
  socket.destroy = () => {
    if (!lingering) tick();
    lingering = true;
    return socket;
  };
  return {
    sawData() {
      quietMs = 0;
    },
  };
}

function socketOf(pty: IPty): PtySocket {
  return (pty as unknown as { _socket: PtySocket })._socket;
}

/**
 * A PTY gives at most 4 KiB a read, and up to 32 reads in one turn of the event loop: in a flood they are handed on
 * together, at the end of that turn. A lone echo waits for nothing.
 */
function gatherReads(onData: (data: Bytes) => void): { add(data: Bytes): void; flush(): void } {
  let gathered: Bytes[] = [];
  const flush = () => {
    const reads = gathered;
    gathered = [];
    const [only] = reads;
    if (only !== undefined) onData(reads.length === 1 ? only : concat(reads));
  };
  return {
    add(data) {
      if (gathered.push(data) === 1) setImmediate(flush);
    },
    flush,
  };
}

/** Hides node-pty's quirks: nothing throws, and output ends before the exit is reported. */
export function openPty({ command, cwd, env, cols, rows, onData, onExit }: PtyOptions): ShellPty {
  const options = { name: 'xterm-256color', cols, rows, cwd, env, encoding: null };
  // The system's own ConPTY leaks a conhost.exe an exited shell (node-pty #965). @lydell's 1.1.0 does not know it yet.
  const pty = spawn(command.file, command.args, { ...options, ...{ useConptyDll: true } });
  const socket = socketOf(pty);
  const reads = gatherReads(onData);
  let running = true;
  let reading = true;
  const linger = process.platform === 'win32' ? { sawData() {} } : lingerBeforeDestroy(socket, () => reading);

  // node-pty throws what it does not know unless somebody listens; its own listener has dealt with it by then.
  socket.on('error', () => {});
  // Typed as text, but without an encoding it is bytes; on Windows it is text all the same.
  pty.onData((data: string | Buffer) => {
    linger.sawData();
    reads.add(typeof data === 'string' ? Buffer.from(data) : data);
  });
  pty.onExit(({ exitCode, signal }) => {
    if (!running) return;
    running = false;
    reads.flush();
    onExit(exitCodeOf({ exitCode, signal }));
  });

  const attempt = (action: () => void) => {
    if (!running) return;
    try {
      action();
    } catch {
      // It has just exited: resize and kill throw then (node-pty #827, #854, #892, #253).
    }
  };
  const read = (wanted: boolean) => {
    if (wanted === reading) return;
    reading = wanted;
    attempt(() => (wanted ? pty.resume() : pty.pause()));
  };

  return {
    pid: pty.pid,
    get backlogBytes() {
      return socket.writableLength;
    },
    foreground() {
      const { pid: shellPid } = pty;
      const ptySays = () => pty.process;
      return running
        ? foregroundProgram({ shellPid, shell: command.file, ptySays, platform: process.platform })
        : null;
    },
    flowControl: () => {
      const { ptsName } = pty as unknown as { ptsName?: string };
      return running && ptsName !== undefined ? askFlowControl(ptsName) : Promise.resolve(null);
    },
    isShellInFront() {
      const { pid: shellPid } = pty;
      const ptySays = () => pty.process;
      const parts = { shellPid, shell: command.file, ptySays, platform: process.platform };
      return running && isShellInFront(parts);
    },
    write: (data) => attempt(() => pty.write(Buffer.from(data) as unknown as string)),
    resize: (size) => attempt(() => pty.resize(size.cols, size.rows)),
    pause: () => read(false),
    resume: () => read(true),
    hangUp: () => attempt(() => pty.kill()),
    // The shell leads a session, and so a group of processes of its number.
    kill: () =>
      attempt(() => (process.platform === 'win32' ? pty.kill() : process.kill(-pty.pid, 'SIGKILL'))),
  };
}
