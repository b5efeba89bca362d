import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const HOLDFAST = fileURLToPath(new URL('../../dist/holdfast.js', import.meta.url));

export type JsonEvent = { event: string } & Record<string, unknown>;

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
  /** stdout read as one JSON object a line. */
  events: JsonEvent[];
}

/** A running `holdfast` command. */
export interface Command {
  readonly pid: number;
  readonly child: ChildProcess;
  /** The first line of stdout with this event. Fails when the command ends before. */
  event(name: string): Promise<JsonEvent>;
  readonly finished: Promise<Finished>;
}

/** The test's environment without what would leak a developer's settings into the product. */
export function cleanEnvironment(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(HOLDFAST_|PORT$|HOST$|npm_|NODE_OPTIONS$|VITEST)/.test(name),
  );
  return { ...Object.fromEntries(kept), ...extra };
}

function parseLines(text: string): JsonEvent[] {
  return text.split('\n').flatMap((line) => {
    try {
      return line.startsWith('{') ? [JSON.parse(line)] : [];
    } catch {
      return [];
    }
  });
}

export interface RunOptions {
  program?: string | undefined;
  /** A command that becomes the one it is given. */
  under?: readonly string[];
}

export function runHoldfast(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  { program = HOLDFAST, under = [] }: RunOptions = {},
): Command {
  const [file = process.execPath, ...rest] = [...under, process.execPath, '--no-warnings', program, ...args];
  const child = spawn(file, rest, {
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => (stdout += `${line}\n`));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const finished = new Promise<Finished>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr, events: parseLines(stdout) }));
  });
  return {
    pid: child.pid ?? -1,
    child,
    finished,
    event: (name) =>
      new Promise((resolve, reject) => {
        const found = () => parseLines(stdout).find((event) => event.event === name);
        const check = () => {
          const event = found();
          if (event !== undefined) resolve(event);
        };
        lines.on('line', check);
        check();
        void finished.then(({ code }) => reject(new Error(`ended with ${code} before "${name}": ${stderr}`)));
      }),
  };
}

/** Whether a process exists, ended but unreaped ones not counted. */
export async function isAlive(pid: number): Promise<boolean> {
  const { readFile } = await import('node:fs/promises');
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return stat !== null && !/^\d+ \(.*\) Z/s.test(stat);
}

/** The arguments, of all processes there are, that hold a text; none where the system has no such list. */
export async function processesThatShow(text: string): Promise<string[]> {
  const { readdir, readFile } = await import('node:fs/promises');
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')),
  );
  return lines.filter((line) => line.includes(text));
}
