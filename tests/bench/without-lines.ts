import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyBuild } from '../harness/copied-build.ts';
import type { HoldfastOptions } from './holdfast-system.ts';
import type { Bench } from './row.ts';

/** A bash of this machine that the product starts with its marks. */
export const MARKED_BASH = ['--shell', '/bin/bash'];

/** Where the room says that it takes what lines say: a room of before they were stated never did. */
const TAKES_BLOCKS = /, takesBlocks: true/g;
const PLACES = 2;

let made: Promise<string> | null = null;

/**
 * Holdfast as it would be without marks, lines and index. Marks can be turned off; for the rest there is a copy of the
 * build whose rooms do not take lines, because the product itself always does.
 */
export async function withoutLines(bench: Pick<Bench, 'folder'>): Promise<Omit<HoldfastOptions, 'profiler'>> {
  return {
    program: await (made ??= buildWithoutLines(bench)),
    environment: { HOLDFAST_SHELL_INTEGRATION: 'no' },
    shell: MARKED_BASH,
  };
}

async function buildWithoutLines({ folder }: Pick<Bench, 'folder'>): Promise<string> {
  const copy = join(folder, 'build-without-lines');
  await mkdir(copy);
  const dist = await copyBuild(copy);
  const worker = join(dist, 'worker.js');
  const text = await readFile(worker, 'utf8');
  const found = text.match(TAKES_BLOCKS)?.length ?? 0;
  if (found !== PLACES) throw new Error(`the room says in ${found} places that it takes lines`);
  await writeFile(worker, text.replaceAll(TAKES_BLOCKS, ''));
  return join(dist, 'holdfast.js');
}
