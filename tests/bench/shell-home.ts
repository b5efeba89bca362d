import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench } from './row.ts';

/** What every shell there asks with: nothing else prints it. */
export const PROMPT = '%%%';

/** A home folder whose bash and PowerShell ask with it. */
export async function shellHome({ folder }: Pick<Bench, 'folder'>): Promise<string> {
  const home = join(folder, 'home');
  const powerShell = join(home, '.config', 'powershell');
  await mkdir(powerShell, { recursive: true });
  await writeFile(join(home, '.bashrc'), `PS1='${PROMPT} '\n`);
  await writeFile(join(powerShell, 'profile.ps1'), `function prompt { '${PROMPT} ' }\n`);
  return home;
}
