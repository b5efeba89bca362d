import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineRefusal } from './engine-refusal.ts';
import type { Worker } from './runtime.ts';

/** The worker as the build left it in `dist`: the bundle, and beside it what `partykit.json` says about it. */
export async function findWorker(dist: string): Promise<Worker> {
  const path = join(dist, 'worker.js');
  const text = await readFile(join(dist, 'worker.json'), 'utf8').catch(() => {
    throw new EngineRefusal('not-built', `${path} is missing: run npm run build`);
  });
  // Written by agent/build/worker.mjs of the same build.
  return { path, ...(JSON.parse(text) as Omit<Worker, 'path'>) };
}
