import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** A process by more than its number, which the system gives away again: when it started, in the system's own words. */
export interface ProcessIdentity {
  pid: number;
  started: string;
}

/** When a process started, as the system counts, in this boot and beyond it; both are written to files. */
interface Start {
  inBoot: string;
  everywhere: string;
}

/** When a process started, in the system's own words, or `null` where no such process runs. */
export function processStart(pid: number): string | null {
  return startOf(pid)?.inBoot ?? null;
}

/** The same with the boot it was in, for a file that outlives it; `null` where no such process runs. */
export function identify(pid: number): ProcessIdentity | null {
  const start = startOf(pid);
  return start === null ? null : { pid, started: start.everywhere };
}

function startOf(pid: number): Start | null {
  try {
    if (process.platform === 'linux') return linuxStart(pid);
    return process.platform === 'win32' ? windowsStart(pid) : unixStart(pid);
  } catch {
    return null;
  }
}

function linuxStart(pid: number): Start | null {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in brackets, may hold blanks itself; the state is the first field behind it, the start the twentieth.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie still holds ports and files until the last of its threads is gone too.
  const hasEnded = state === 'X' || (state === 'Z' && Number(fields[16]) <= 1);
  const ticks = fields[18] ?? '';
  return hasEnded || ticks === '' ? null : { inBoot: ticks, everywhere: `${linuxBoot() ?? ''}/${ticks}` };
}

function windowsStart(pid: number): Start | null {
  const script = `$at = (Get-Process -Id ${pid}).StartTime; "$($at.Ticks) $($at.ToFileTimeUtc())"`;
  const [inBoot = '', everywhere = ''] = ask('powershell.exe', [
    ...['-NoProfile', '-NonInteractive'],
    ...['-Command', script],
  ]).split(' ');
  return inBoot === '' ? null : { inBoot, everywhere };
}

function unixStart(pid: number): Start | null {
  const started = ask('ps', ['-o', 'lstart=', '-p', String(pid)]);
  return started === '' ? null : { inBoot: started, everywhere: started };
}

function ask(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

function linuxBoot(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}

/** Boot times told by a clock that is set now and then; this much apart is still the same boot, in seconds. */
const BOOT_SLACK_S = 60;

/** Names this boot of the machine. `nowMs` is the machine's clock. */
export function bootId(nowMs: number): string {
  return linuxBoot() ?? `since ${Math.round(nowMs / 1000 - uptime())}`;
}

export function isSameBoot(a: string, b: string): boolean {
  if (a === b) return true;
  const [aSince, bSince] = [a, b].map((id) => Number(/^since (\d+)$/.exec(id)?.[1]));
  return Math.abs((aSince ?? NaN) - (bSince ?? NaN)) <= BOOT_SLACK_S;
}
