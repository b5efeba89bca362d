import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { readJsonFile, writeJsonFile } from '#base/node/json-file.ts';
import { identify } from '#base/node/process-identity.ts';
import { endProcess } from './end-process.ts';

const fileOf = (dataDir: string) => join(dataDir, 'workerd.json');

const workerdFile = v.object({ pid: v.number(), started: v.string() });

/** Notes which workerd this folder has, so that the next server can end it should this one be killed. */
export async function recordWorkerd(dataDir: string, pid: number): Promise<void> {
  const identity = identify(pid);
  if (identity !== null) writeJsonFile(fileOf(dataDir), identity);
}

export async function forgetWorkerd(dataDir: string): Promise<void> {
  await rm(fileOf(dataDir), { force: true });
}

/**
 * Ends the workerd that a killed server left behind: it holds the port and the rooms' files. Only that one, however
 * often its number was given away since. Needs the folder's lock.
 */
export async function endOrphan(dataDir: string): Promise<boolean> {
  // A file that does not say who names nobody.
  const identity = readJsonFile(fileOf(dataDir), workerdFile);
  if (identity === null) return false;
  const ended = await endProcess(identity);
  await forgetWorkerd(dataDir);
  return ended;
}
