import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endProcess, identify } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';

const fileOf = (dataDir: string) => join(dataDir, 'workerd.json');

/** Notes which workerd this folder has, so that the next server can end it should this one be killed. */
export async function recordWorkerd(dataDir: string, pid: number): Promise<void> {
  const identity = await identify(pid);
  if (identity !== null) await writeFile(fileOf(dataDir), JSON.stringify(identity));
}

export async function forgetWorkerd(dataDir: string): Promise<void> {
  await rm(fileOf(dataDir), { force: true });
}

/**
 * Ends the workerd that a killed server left behind: it holds the port and the rooms' files. Only that one, however
 * often its number was given away since. Needs the folder's lock.
 */
export async function endOrphan(dataDir: string): Promise<boolean> {
  const text = await readFile(fileOf(dataDir), 'utf8').catch(() => '');
  const identity = parseIdentity(text);
  if (identity === null) return false;
  const ended = await endProcess(identity);
  await forgetWorkerd(dataDir);
  return ended;
}

/** A file cut short by a crash names nobody. */
function parseIdentity(text: string): ProcessIdentity | null {
  try {
    const { pid, started } = JSON.parse(text) as Partial<Record<string, unknown>>;
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : null;
  } catch {
    return null;
  }
}
