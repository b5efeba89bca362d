import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { isBuiltin } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { systemClock } from '#base/clock-host.ts';
import { withGivenUmask } from '#base/node/private-umask.ts';
import { CommandFailure } from './exit-codes.ts';

/** A program of ours that runs beside this process, and ends whenever this process ends, for any reason. */
export interface Child {
  /** The JSON line that it printed when it was ready. */
  readonly ready: Record<string, unknown>;
  readonly pid: number;
  /** Its exit code, or null if a signal ended it. */
  readonly exited: Promise<number | null>;
  stop(): Promise<void>;
}

const WINDOWS = process.platform === 'win32';
/** How long a child that was told to end may take before it is killed, in ms. */
const WINDOWS_STOP_MS = 20_000;

const readyLine = v.looseObject({ event: v.literal('ready') });

function parseReady(line: string): Record<string, unknown> | null {
  try {
    const parsed = v.safeParse(readyLine, JSON.parse(line));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

async function waitReady(
  child: ChildProcess,
  exited: Promise<number | null>,
): Promise<Record<string, unknown>> {
  if (child.stdout === null) throw new Error('a child without stdout says nothing');
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<Record<string, unknown>>((resolve) => {
    lines.on('line', (line) => {
      const parsed = parseReady(line);
      if (parsed !== null) resolve(parsed);
    });
  });
  const code = exited.then((exitCode) => {
    // The child has printed the reason on stderr, which it shares with this process.
    throw new CommandFailure('', exitCode ?? 1);
  });
  return Promise.race([ready, code]);
}

/**
 * Windows has no signal but the one that kills a process at once. There the end of its stdin has already told the child
 * to end, and the child gets some time for that.
 */
function endBySignal(child: ChildProcess): () => void {
  if (WINDOWS) return systemClock.after(WINDOWS_STOP_MS, () => child.kill());
  child.kill('SIGTERM');
  return () => {};
}

/**
 * Starts a sibling bundle and waits until it says that it is ready. Its stdin is a pipe that closes when this process
 * ends, even by kill -9. It has a process group of its own, so that only this process gets the terminal's Ctrl-C.
 */
export async function startChild(
  program: string,
  { args, environment = {} }: { args: readonly string[]; environment?: Record<string, string> },
): Promise<Child> {
  // The spools, which keep output until the server has it, are SQLite files.
  if (!isBuiltin('node:sqlite')) {
    throw new CommandFailure(`Holdfast needs Node 22.17 or newer; this is ${process.version}.`);
  }
  const path = fileURLToPath(new URL(program, import.meta.url));
  const child = withGivenUmask(() =>
    spawn(process.execPath, ['--no-warnings', path, '--end-with-stdin', ...args], {
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: !WINDOWS,
      windowsHide: true,
    }),
  );
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const ready = await waitReady(child, exited);
  if (child.pid === undefined) throw new Error('a running child has a pid');
  return {
    ready,
    pid: child.pid,
    exited,
    async stop() {
      child.stdin?.end();
      const heard = endBySignal(child);
      await exited;
      heard();
    },
  };
}
