import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** When a process started, in the system's own words, or `null` where no such process runs. Pids are given out again. */
export function processStart(pid: number): string | null {
  try {
    const start = process.platform === 'linux' ? linuxStart(pid) : askedStart(pid);
    return start === '' ? null : start;
  } catch {
    return null;
  }
}

function linuxStart(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in brackets, may hold blanks itself; the state is the first field behind it, the start the twentieth.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie still holds its files until the last of its threads is gone too.
  const hasEnded = state === 'X' || (state === 'Z' && Number(fields[16]) <= 1);
  return hasEnded ? '' : (fields[18] ?? '');
}

function askedStart(pid: number): string {
  const [command, args] =
    process.platform === 'win32'
      ? (['powershell.exe', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.Ticks`]] as const)
      : (['ps', ['-o', 'lstart=', '-p', String(pid)]] as const);
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

/** Boot times told by a clock that is set now and then; this much apart is still the same boot, in seconds. */
const BOOT_SLACK_S = 60;

/** Names this boot of the machine. `nowMs` is the machine's clock. */
export function bootId(nowMs: number): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return `since ${Math.round(nowMs / 1000 - uptime())}`;
  }
}

export function isSameBoot(a: string, b: string): boolean {
  if (a === b) return true;
  const [aSince, bSince] = [a, b].map((id) => Number(/^since (\d+)$/.exec(id)?.[1]));
  return Math.abs((aSince ?? NaN) - (bSince ?? NaN)) <= BOOT_SLACK_S;
}
