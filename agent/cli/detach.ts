import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { renameOver } from '#base/node/patient-files.ts';
import { openPrivateFolder } from '#base/node/private-folder.ts';
import { withGivenUmask } from '#base/node/private-umask.ts';
import { CommandFailure } from './exit-codes.ts';
import type { CommandOutput } from './output.ts';
import type { CommandSettings } from './settings.ts';

/** At the next start, a log longer than this replaces the old log that was set aside. */
const MAX_LOG_BYTES = 4 * 1024 * 1024;

const readyLine = v.looseObject({ event: v.literal('ready'), url: v.string(), link: v.string() });
/** All other lines are ignored, JSON or not. */
const readyText = v.pipe(v.string(), v.parseJson(), readyLine);
type Ready = v.InferOutput<typeof readyLine>;

/**
 * `holdfast start --detach`: `start` in a process session of its own, so that closing a terminal does not end it, with
 * a log file. Its ready line comes through a pipe, so that the link is in no file.
 */
export async function startDetached({ data }: CommandSettings, output: CommandOutput): Promise<void> {
  const log = openLog(data);
  const child = withGivenUmask(() => spawnDetached(log.descriptor));
  closeSync(log.descriptor);
  // Somebody who interrupts this before it is ready does not want it to run.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => child.kill('SIGTERM'));
  const ready = await readyOf(child);
  if (!ready.ok) {
    process.stderr.write(readFileSync(log.path).subarray(log.length));
    throw new CommandFailure('', ready.exitCode);
  }
  const { url, link } = ready.event;
  output.event({ ...ready.event, pid: child.pid, log: log.path }, detachedText({ url, link, log: log.path }));
}

function detachedText({ url, link, log }: { url: string; link: string; log: string }): string {
  return [
    `Holdfast is running in the background at ${url}`,
    '',
    `  ${link}`,
    '',
    'Open this link in a browser for a live shell on this machine. It works for 24 hours, for anyone who has it.',
    `"holdfast stop" stops the server and the agent; shells keep running. Log file: ${log}`,
  ].join('\n');
}

function openLog(data: string): { path: string; descriptor: number; length: number } {
  const problem = openPrivateFolder({ data, name: 'server' });
  if (problem !== null) throw new CommandFailure(problem);
  const path = join(data, 'server', 'start.log');
  const sizeOf = () => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (sizeOf() > MAX_LOG_BYTES) renameOver({ from: path, to: `${path}.old` });
  return { path, length: sizeOf(), descriptor: openSync(path, 'a', 0o600) };
}

function spawnDetached(log: number): ChildProcess {
  const [, program = '', ...given] = process.argv;
  const args = [...given.filter((argument) => argument !== '--detach' && argument !== '--json'), '--json'];
  return spawn(process.execPath, ['--no-warnings', program, ...args], {
    stdio: ['ignore', 'pipe', log],
    detached: true,
    windowsHide: true,
  });
}

function readyOf(child: ChildProcess): Promise<{ ok: true; event: Ready } | { ok: false; exitCode: number }> {
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ ok: false, exitCode: code ?? 1 }));
    if (child.stdout === null) return;
    createInterface(child.stdout).on('line', (line) => {
      const parsed = v.safeParse(readyText, line);
      if (parsed.success) resolve({ ok: true, event: parsed.output });
    });
  });
}
