import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as v from 'valibot';
import { readJsonFile, writeJsonFile } from '#base/node/json-file.ts';
import { remove } from '#base/node/patient-files.ts';
import { identify } from '#base/node/process-identity.ts';
import { endProcess, type EndingParts } from './end-process.ts';
import type { Log } from './log.ts';
import { EngineRefusal } from './engine-refusal.ts';

/** What the system did not say it is asked again this much later, in ms. */
const ASK_AGAIN_MS = 5_000;
/** So often before a server gives up its start. */
const ASKED_AT_START = 3;

const fileOf = (dataDir: string) => join(dataDir, 'workerd.json');

const workerdFile = v.object({ pid: v.number(), started: v.string() });

/** Notes which workerd this folder has, so that the next server can end it should this one be killed. */
export async function recordWorkerd(dataDir: string, pid: number): Promise<void> {
  for (;;) {
    const found = await identify(pid);
    if (!found.ok && found.problem === 'gone') return;
    writeJsonFile(fileOf(dataDir), found.ok ? found.identity : { pid, started: '' });
    if (found.ok) return;
    await pause(ASK_AGAIN_MS, undefined, { ref: false });
  }
}

/** What is left of the file names a process that is gone. */
export async function forgetWorkerd(dataDir: string, log: Log): Promise<void> {
  const problem = await remove(fileOf(dataDir));
  if (problem !== null) log('warn', 'a file could not be removed', { problem });
}

export interface OrphanParts extends Partial<EndingParts> {
  log: Log;
  askAgainMs?: number;
}

/**
 * Ends the workerd that a killed server left behind, because it holds the port and the rooms' files. It ends only that
 * one, even if its number has been given away since. Needs the folder's lock. Throws an `EngineRefusal` if nobody can
 * say whether it still runs: two on the same files would damage them.
 */
export async function endOrphan(
  dataDir: string,
  { log, askAgainMs = ASK_AGAIN_MS, ...ending }: OrphanParts,
): Promise<void> {
  // A file that does not say who names nobody.
  const identity = readJsonFile(fileOf(dataDir), workerdFile);
  if (identity === null) return;
  for (let asked = 1; ; asked += 1) {
    const end = await endProcess(identity, ending);
    if (end === 'ended') log('warn', 'ended the workerd of a server that was killed');
    if (end !== 'unknown') return forgetWorkerd(dataDir, log);
    if (asked === ASKED_AT_START) throw orphanUnknown(identity.pid, fileOf(dataDir));
    await pause(askAgainMs);
  }
}

function orphanUnknown(pid: number, file: string): EngineRefusal {
  return new EngineRefusal(
    'orphan-unknown',
    `process ${pid} may be the workerd of a server that was killed, but the system does not say when it started. ` +
      `Try again. If it is a workerd, end it; if it is another program, remove ${file}`,
  );
}
