import { join } from 'node:path';
import * as v from 'valibot';
import { readJsonFile, writeJsonFile } from '#base/node/json-file.ts';
import { removeNow } from '#base/node/patient-files.ts';
import { identify, type ProcessIdentity } from '#base/node/process-identity.ts';

const schema = v.object({ pid: v.number(), started: v.string() });

const fileOf = (data: string) => join(data, 'server', 'start.json');

/**
 * Writes that this process is the data folder's `holdfast start`; its server is running by now. Returns how to undo it.
 */
export function recordStart(data: string): () => Promise<void> {
  // Not awaited: Windows takes a second to report when a process started. Without this record only "stop" fails.
  const noted = note(data).catch(() => undefined);
  return async () => {
    await noted;
    removeNow(fileOf(data));
  };
}

async function note(data: string): Promise<void> {
  const found = await identify(process.pid);
  writeJsonFile(fileOf(data), found.ok ? found.identity : { pid: process.pid, started: '' });
}

/** The last `holdfast start` of the folder, whether or not it still runs. */
export function readStart(data: string): ProcessIdentity | null {
  return readJsonFile(fileOf(data), schema);
}
