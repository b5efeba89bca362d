import { cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from './process.ts';

/** Copies the built programs to an empty folder, where they run as another build does. Gives the copy's `dist`. */
export async function copyBuild(folder: string): Promise<string> {
  const dist = join(folder, 'dist');
  await cp(join(REPOSITORY, 'dist'), dist, { recursive: true });
  await cp(join(REPOSITORY, 'package.json'), join(folder, 'package.json'));
  await symlink(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  return dist;
}
