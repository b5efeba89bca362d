import { assertNever } from '#base/assert-never.ts';
import type { MarkedShell } from '#protocol/marks/mark.ts';
import { arrangeBash } from './arrange-bash.ts';
import { arrangeCmd } from './arrange-cmd.ts';
import { arrangeFish } from './arrange-fish.ts';
import { arrangeZsh } from './arrange-zsh.ts';
import { arrangePowerShell } from './arrange-powershell.ts';
import type { Arrangement, PlainStart, ReadScript } from './start.ts';

/** How a shell is made to read our script; null if the way it was started leaves no place for one. */
export function arrange(
  shell: MarkedShell,
  { start, readScript }: { start: PlainStart; readScript: ReadScript },
): Arrangement | null {
  switch (shell) {
    case 'bash':
      return arrangeBash(start, readScript);
    case 'zsh':
      return arrangeZsh(start, readScript);
    case 'fish':
      return arrangeFish(start, readScript);
    case 'powershell':
      return arrangePowerShell(start, readScript);
    case 'cmd':
      return arrangeCmd(start);
    default:
      return assertNever(shell);
  }
}
