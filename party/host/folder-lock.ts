import { lockFolder as tryToLock } from '#base/node/folder-lock.ts';
import type { Dispose } from '#base/disposables.ts';
import { EngineRefusal } from './engine-refusal.ts';

/** Holds a folder for this process, or says what to do where another server has it. */
export function lockFolder(folder: string): Dispose {
  const unlock = tryToLock(folder);
  if (unlock !== null) return unlock;
  throw new EngineRefusal(
    'folder-in-use',
    `another server is already running on ${folder}: stop it, or set HOLDFAST_DATA to another folder`,
  );
}
