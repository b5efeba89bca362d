import { join } from 'node:path';
import * as v from 'valibot';
import { readJsonFile, writeJsonFile } from '#base/node/json-file.ts';
import { removeNow } from '#base/node/patient-files.ts';
import { identify, type ProcessIdentity } from '#base/node/process-identity.ts';

const schema = v.object({ pid: v.number(), started: v.string() });

const fileOf = (data: string) => join(data, 'server', 'start.json');

/** Notes that this process is the `holdfast start` of the folder, whose server it has by now; gives what forgets it. */
export function recordStart(data: string): () => Promise<void> {
  // Not waited for: Windows takes a second to say when a process started. Without the note only "stop" fails.
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

/** The `holdfast start` that the folder had last, whether it still runs or not. */
export function readStart(data: string): ProcessIdentity | null {
  return readJsonFile(fileOf(data), schema);
}
