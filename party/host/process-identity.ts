import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A process by more than its number, which the system gives away again: when it started, in the system's own words. */
export interface ProcessIdentity {
  pid: number;
  started: string;
}

/** Who has this number now, or `null` where nobody has. */
export async function identify(pid: number): Promise<ProcessIdentity | null> {
  try {
    const started = (await startTime(pid)).trim();
    return started === '' ? null : { pid, started };
  } catch {
    return null;
  }
}

/** Ends exactly this process, if it is still there. */
export async function endProcess({ pid, started }: ProcessIdentity): Promise<boolean> {
  if ((await identify(pid))?.started !== started) return false;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
  while ((await identify(pid))?.started === started) await new Promise((done) => setTimeout(done, 10));
  return true;
}

/** Memory a process holds, in bytes; `null` where the system does not say cheaply. */
export async function residentBytes(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

function startTime(pid: number): Promise<string> {
  if (process.platform === 'linux') return linuxStartTime(pid);
  if (process.platform === 'win32') return windowsStartTime(pid);
  return run('ps', ['-o', 'lstart=', '-p', String(pid)]).then(({ stdout }) => stdout);
}

/**
 * Ticks since boot, so the boot is named with them. A zombie has ended: it holds neither port nor files, once the last
 * of its threads is gone too.
 */
async function linuxStartTime(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The second field is the name in brackets and may hold blanks itself.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const threads = Number(fields[16]);
  if (state === 'Z' && threads <= 1) return '';
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return `${boot.trim()}/${fields[18] ?? ''}`;
}

async function windowsStartTime(pid: number): Promise<string> {
  const script = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`;
  const { stdout } = await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]);
  return stdout;
}
