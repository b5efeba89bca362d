import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { isBuiltin } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { systemClock } from '#base/clock-host.ts';
import { withGivenUmask } from '#base/node/private-umask.ts';
import { CommandFailure } from './exit-codes.ts';

/** A program of ours that runs beside this process and ends with it, however this process ends. */
export interface Child {
  /** The JSON line it said when it was ready. */
  readonly ready: Record<string, unknown>;
  readonly pid: number;
  /** Its exit code, null where a signal ended it. */
  readonly exited: Promise<number | null>;
  stop(): Promise<void>;
}

const WINDOWS = process.platform === 'win32';
/** A child that was told to end and has not by then is ended, in ms. */
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
    // It has said why on stderr, which is this process's own.
    throw new CommandFailure('', exitCode ?? 1);
  });
  return Promise.race([ready, code]);
}

/**
 * Windows knows no signal but the one that ends a process where it stands: there the end of its stdin has told it, and it
 * has its time.
 */
function endBySignal(child: ChildProcess): () => void {
  if (WINDOWS) return systemClock.after(WINDOWS_STOP_MS, () => child.kill());
  child.kill('SIGTERM');
  return () => {};
}

/**
 * Runs a sibling bundle until it says that it is ready. Its stdin is a pipe that closes with this process, even at
 * kill -9, and a group of its own keeps the terminal's Ctrl-C for this process alone.
 */
export async function startChild(
  program: string,
  { args, environment = {} }: { args: readonly string[]; environment?: Record<string, string> },
): Promise<Child> {
  // What a terminal keeps until the server has it lies in SQLite.
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
