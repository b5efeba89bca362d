import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../harness/facts.ts';
import { cleanEnvironment, type JsonEvent } from '../harness/process.ts';

/** What `run.mjs` has found or made. */
interface Settings {
  kind: 'wine' | 'windows';
  /** Stands before a Windows program and its arguments. */
  command: string[];
  environment: Record<string, string>;
  node: string;
  checkout: string;
  /** Folder for the tests' own. */
  data: string;
}

function readSettings(): Settings {
  const path = process.env['HOLDFAST_TEST_WINDOWS'];
  if (path === undefined) throw new Error('these tests are run by "npm run test:windows"');
  // Written by run.mjs.
  return JSON.parse(readFileSync(path, 'utf8')) as Settings;
}

const settings = readSettings();

/**
 * cmd, as a shell that works behind a PTY. Wine gives a child of ConPTY no standard handles, so it takes the console's
 * own.
 */
export const CMD = settings.kind === 'wine' ? 'cmd.exe /c cmd.exe <CONIN$ >CONOUT$ 2>&1' : 'cmd.exe';

/** Windows' Node, as this system names it. */
export const NODE = settings.node;

/** As a Windows program names a path of this system: wine has the whole of it at Z:. */
export function windowsPath(path: string): string {
  return settings.kind === 'wine' ? `Z:${path.replaceAll('/', '\\')}` : path;
}

/** A `holdfast` command that runs as a Windows program. */
export interface WindowsCommand {
  readonly exited: Promise<number | null>;
  stdout(): string;
  stderr(): string;
  event(name: string): Promise<JsonEvent>;
  /** As the task manager does: without a word. */
  kill(): Promise<unknown>;
}

export interface WindowsOptions {
  data: string;
  environment?: Record<string, string>;
  /** What is piped in. */
  input?: string;
}

let counted = 0;

/** Output goes to files: Node under wine cannot write to a pipe of this system. */
export function begin(
  args: readonly string[],
  { data, environment = {}, input = '' }: WindowsOptions,
): WindowsCommand {
  const program = join(settings.checkout, 'dist/holdfast.js');
  return run([program, ...args], {
    environment: { HOLDFAST_DATA: windowsPath(data), ...environment },
    input,
  });
}

export async function holdfast(args: readonly string[], options: WindowsOptions) {
  const command = begin(args, options);
  const code = await command.exited;
  return { code, stdout: command.stdout(), stderr: command.stderr(), events: eventsOf(command.stdout()) };
}

/** Runs a line of JavaScript in Windows' Node; gives what it printed. */
export async function evaluate(script: string): Promise<string> {
  const { exited, stdout } = run(['-e', script], { environment: {}, input: '' });
  await exited;
  return stdout().trim();
}

interface Run {
  environment: Record<string, string>;
  input: string;
}

function run(args: readonly string[], { environment, input }: Run): WindowsCommand {
  const files = join(settings.data, 'output');
  mkdirSync(files, { recursive: true });
  counted += 1;
  const path = join(files, `${process.pid}-${counted}`);
  writeFileSync(`${path}.in`, input);
  const streams = [openSync(`${path}.in`, 'r'), openSync(`${path}.out`, 'w'), openSync(`${path}.err`, 'w')];
  const [first = settings.node, ...rest] = [...settings.command, settings.node, '--no-warnings', ...args];
  const child = spawn(first, rest, {
    cwd: settings.data,
    env: { ...cleanEnvironment(), ...settings.environment, ...environment },
    stdio: streams,
  });
  for (const stream of streams) closeSync(stream);
  return describe(child, path);
}

function describe(child: ChildProcess, path: string): WindowsCommand {
  const read = (kind: 'out' | 'err') => readFileSync(`${path}.${kind}`, 'utf8');
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  started.add(child);
  void exited.then(() => started.delete(child));
  return {
    exited,
    stdout: () => read('out'),
    stderr: () => read('err'),
    event: (name) =>
      until(
        `the event ${name} of ${path}`,
        () => eventsOf(read('out')).find(({ event }) => event === name),
        60_000,
      ).catch((error: unknown) => {
        throw new Error(`${String(error)}\n${read('err')}`);
      }),
    kill() {
      child.kill('SIGKILL');
      return exited;
    },
  };
}

const started = new Set<ChildProcess>();

/** Ends the commands that still run. */
export function endCommands(): void {
  for (const child of started) child.kill('SIGKILL');
}

function eventsOf(text: string): JsonEvent[] {
  return text.split('\n').flatMap((line) => {
    try {
      return line.startsWith('{') ? [JSON.parse(line) as JsonEvent] : [];
    } catch {
      return [];
    }
  });
}

/** An empty folder for Windows programs. Its name has a blank and letters that not every code page has. */
export function emptyFolder(name: string): string {
  const path = join(settings.data, `${name} d’été Ω`);
  rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  mkdirSync(path, { recursive: true });
  return path;
}

/** Ends a Windows process by its number there. */
export async function killProcess(pid: number): Promise<void> {
  await evaluate(`process.kill(${pid}, 'SIGKILL')`);
}

export async function hasProcess(pid: number): Promise<boolean> {
  const script = `try { process.kill(${pid}, 0); console.log('yes') } catch { console.log('no') }`;
  return (await evaluate(script)) === 'yes';
}

/** A number that a program of ours wrote down. */
export function pidIn(path: string, name = 'pid'): number {
  const file: Record<string, unknown> = JSON.parse(readFileSync(path, 'utf8'));
  const pid = file[name];
  if (typeof pid !== 'number') throw new Error(`${path} names no ${name}`);
  return pid;
}
