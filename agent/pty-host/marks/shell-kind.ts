import { posix, win32 } from 'node:path';
import type { MarkedShell } from '#protocol/marks/mark.ts';

const KINDS: Record<string, MarkedShell> = {
  bash: 'bash',
  zsh: 'zsh',
  fish: 'fish',
  pwsh: 'powershell',
  powershell: 'powershell',
  cmd: 'cmd',
};

/** Which of the shells we know marks of a program is, by its name. */
export function shellKindOf(file: string, platform: NodeJS.Platform): MarkedShell | null {
  const name = (platform === 'win32' ? win32 : posix)
    .basename(file)
    .toLowerCase()
    .replace(/\.exe$/, '');
  const kind = Object.hasOwn(KINDS, name) ? (KINDS[name] ?? null) : null;
  return kind === 'cmd' && platform !== 'win32' ? null : kind;
}
