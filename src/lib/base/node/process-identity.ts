import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** A process by more than its number, which the system gives away again: when it started, in the system's own words. */
export interface ProcessIdentity {
  pid: number;
  /** Empty where the system did not say. */
  started: string;
}

/** When a process started, as the system counts, in this boot and beyond it; both are written to files. */
interface Start {
  inBoot: string;
  everywhere: string;
}

/**
 * What is known about a process: `lives` if it is the same one, `gone` if there is no such process or its number is
 * another's, `unknown` if the system did not say. An unknown process is neither ended nor given up, and asked about
 * again later.
 */
export type ProcessState = 'lives' | 'gone' | 'unknown';

/** The parts of the system that asking about a process needs; a port, so that tests can be another system. */
export interface ProcessSystem {
  platform: NodeJS.Platform;
  /** Whether any process has this number. */
  hasProcess(pid: number): boolean;
  readStat(pid: number): string;
  /** Runs a program to its end, and returns what it printed. Rejects if it fails or takes too long. */
  run(program: string, args: readonly string[]): Promise<string>;
}

/** A program that answers takes some hundred ms, one that hangs for ever; in ms. */
const ANSWER_TIMEOUT_MS = 15_000;

export const thisProcessSystem: ProcessSystem = {
  platform: process.platform,
  hasProcess(pid) {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      // It may be another user's.
      return (error as NodeJS.ErrnoException).code !== 'ESRCH';
    }
  },
  readStat: (pid) => readFileSync(`/proc/${pid}/stat`, 'utf8'),
  run: (program, args) => runBounded(program, { args, timeout: ANSWER_TIMEOUT_MS }),
};

export interface BoundedRun {
  args: readonly string[];
  /** In ms. */
  timeout: number;
}

/** Rejects if the program fails or has not ended by then. */
export function runBounded(program: string, { args, timeout }: BoundedRun): Promise<string> {
  return new Promise((resolve, reject) => {
    const limits = { timeout, killSignal: 'SIGKILL', windowsHide: true } as const;
    const child = execFile(program, args, limits, (error, stdout) =>
      error === null ? resolve(stdout) : reject(error),
    );
    child.stdin?.end();
  });
}

/** Whether a process is gone, or the system did not say. */
interface NotFound {
  ok: false;
  problem: 'gone' | 'unknown';
}

export type Identified = { ok: true; identity: ProcessIdentity } | NotFound;
type FoundStart = { ok: true; start: Start } | NotFound;

const GONE: NotFound = { ok: false, problem: 'gone' };

/** When a process started, in the system's own words; `null` if there is no such process, or nobody could say. */
export async function processStart(pid: number, system = thisProcessSystem): Promise<string | null> {
  const found = await askStart(pid, system);
  return found.ok ? found.start.inBoot : null;
}

/** The same with the boot it was in, for a file that outlives it. */
export async function identify(pid: number, system = thisProcessSystem): Promise<Identified> {
  const found = await askStart(pid, system);
  return found.ok ? { ok: true, identity: { pid, started: found.start.everywhere } } : found;
}

/** For a process that was recorded with `processStart`. */
export function stateInBoot(identity: ProcessIdentity, system = thisProcessSystem): Promise<ProcessState> {
  return stateOf(identity, { system, words: 'inBoot' });
}

/** For a process that was recorded with `identify`. */
export function stateEverywhere(
  identity: ProcessIdentity,
  system = thisProcessSystem,
): Promise<ProcessState> {
  return stateOf(identity, { system, words: 'everywhere' });
}

async function stateOf(
  { pid, started }: ProcessIdentity,
  { system, words }: { system: ProcessSystem; words: keyof Start },
): Promise<ProcessState> {
  const now = await askStart(pid, system);
  if (!now.ok) return now.problem;
  if (started === '') return 'unknown';
  return now.start[words] === started ? 'lives' : 'gone';
}

/** Only if no process has the number does a failed question mean that there is no such process. */
async function askStart(pid: number, system: ProcessSystem): Promise<FoundStart> {
  if (!system.hasProcess(pid)) return GONE;
  try {
    return await startOf(pid, system);
  } catch {
    return system.hasProcess(pid) ? { ok: false, problem: 'unknown' } : GONE;
  }
}

/** Throws if it could not be found out. */
async function startOf(pid: number, system: ProcessSystem): Promise<FoundStart> {
  if (system.platform === 'linux') return linuxStart(system.readStat(pid));
  const ask = system.platform === 'win32' ? windowsStart : unixStart;
  return { ok: true, start: await ask(pid, system) };
}

function linuxStart(stat: string): FoundStart {
  // The name, in brackets, may hold blanks itself; the state is the first field behind it, the start the twentieth.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie still holds ports and files until the last of its threads is gone too.
  const hasEnded = state === 'X' || (state === 'Z' && Number(fields[16]) <= 1);
  if (hasEnded) return GONE;
  const ticks = answered(fields[18]);
  return { ok: true, start: { inBoot: ticks, everywhere: `${linuxBoot() ?? ''}/${ticks}` } };
}

async function windowsStart(pid: number, { run }: ProcessSystem): Promise<Start> {
  const script = `$at = (Get-Process -Id ${pid}).StartTime; "$($at.Ticks) $($at.ToFileTimeUtc())"`;
  const printed = await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]);
  const [inBoot, everywhere] = printed.trim().split(' ');
  return { inBoot: answered(inBoot), everywhere: answered(everywhere) };
}

async function unixStart(pid: number, { run }: ProcessSystem): Promise<Start> {
  const started = answered((await run('ps', ['-o', 'lstart=', '-p', String(pid)])).trim());
  return { inBoot: started, everywhere: started };
}

function answered(word: string | undefined): string {
  if (word === undefined || word === '') throw new Error('the system did not say');
  return word;
}

/** Under wine a Windows program finds the file of Linux, from some folders. */
function linuxBoot(): string | null {
  if (process.platform !== 'linux') return null;
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}

/** Names this boot of the machine. `nowMs` is the machine's clock. */
export function bootId(nowMs: number): string {
  return linuxBoot() ?? `since ${Math.round(nowMs / 1000 - uptime())}`;
}
