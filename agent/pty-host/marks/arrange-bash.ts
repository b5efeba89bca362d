import { join } from 'node:path';
import { filled, quoted } from './quoting.ts';
import { tokenPath, type Arrangement, type PlainStart, type ReadScript } from './start.ts';

const INTERACTIVE = new Set(['-i', '-l', '--login']);

const OWN_FILES = '[[ ! -f ~/.bashrc ]] || . ~/.bashrc';

/** What bash reads as a login shell; its posix mode, in which it was started, is left first, with what that turned on. */
const LOGIN_FILES = `[[ ! -r /etc/profile ]] || . /etc/profile
if [[ -r ~/.bash_profile ]]; then . ~/.bash_profile
elif [[ -r ~/.bash_login ]]; then . ~/.bash_login
elif [[ -r ~/.profile ]]; then . ~/.profile
fi`;
const leavePosix = (env: string | undefined) => `\\builtin set +o posix
\\builtin shopt -u inherit_errexit shift_verbose 2>/dev/null
${env === undefined ? '\\builtin unset -v ENV' : `ENV=${quoted(env)}`}
[[ \${HISTFILE-} != ~/.sh_history ]] || HISTFILE=~/.bash_history
`;

/**
 * A bash that is not a login shell takes the file in place of ~/.bashrc by name. A login shell takes none; in posix
 * mode it reads the file that ENV names and none of its own, and is still a login shell.
 */
export function arrangeBash(
  { command, env, folder, platform }: PlainStart,
  readScript: ReadScript,
): Arrangement | null {
  const { file, args } = command;
  if (typeof args === 'string' || !args.every((arg) => INTERACTIVE.has(arg))) return null;
  const isLogin = args.some((arg) => arg !== '-i');
  // Apple's own bash, 3.2, does not read ENV.
  if (isLogin && platform === 'darwin' && file === '/bin/bash') return null;
  const path = join(folder, 'bashrc');
  const startup = isLogin ? leavePosix(env['ENV']) + LOGIN_FILES : OWN_FILES;
  const script = filled(readScript('bash.sh'), { TOKENS: quoted(tokenPath(folder)), STARTUP: startup });
  return {
    command: { file, args: isLogin ? ['--posix', ...long(args)] : ['--init-file', path, ...args] },
    env: isLogin ? { ...env, ENV: path } : env,
    files: { bashrc: script },
  };
}

/** Bash wants its long options first. */
function long(args: readonly string[]): string[] {
  return [...args.filter((arg) => arg.startsWith('--')), ...args.filter((arg) => !arg.startsWith('--'))];
}
