import { filled, quoted } from './quoting.ts';
import { tokenPath, type Arrangement, type PlainStart, type ReadScript } from './start.ts';

const INTERACTIVE = new Set(['-i', '-l', '--login']);

/** zsh looks for its files where ZDOTDIR says: ours has one, which puts it back before anything of the user's is read. */
export function arrangeZsh({ command, env, folder }: PlainStart, readScript: ReadScript): Arrangement | null {
  const { args } = command;
  if (typeof args === 'string' || !args.every((arg) => INTERACTIVE.has(arg))) return null;
  const own = env['ZDOTDIR'];
  const script = filled(readScript('zsh.sh'), {
    TOKENS: quoted(tokenPath(folder)),
    ZDOTDIR: own === undefined ? 'builtin unset ZDOTDIR' : `ZDOTDIR=${quoted(own)}`,
  });
  return { command, env: { ...env, ZDOTDIR: folder }, files: { '.zshenv': script } };
}
