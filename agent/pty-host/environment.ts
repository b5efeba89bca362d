import { posix, win32 } from 'node:path';

/** What says of another terminal, of our own or of npm, that a shell in ours would only be misled by. */
const FOREIGN =
  /^(npm_.*|NODE_OPTIONS|NODE_CHANNEL_.*|NODE|INIT_CWD|HOLDFAST_.*|TMUX|TMUX_PANE|STY|WINDOW|WINDOWID|TERMCAP|COLUMNS|LINES|COLORFGBG|VTE_VERSION|TERM_.*|LC_TERMINAL.*|ITERM_.*|KITTY_.*|WEZTERM_.*|ALACRITTY_.*|KONSOLE_.*|GNOME_TERMINAL_.*|WT_SESSION|WT_PROFILE_ID|VSCODE_.*|INSIDE_EMACS|_|SHLVL|OLDPWD|PWD)$/;

/** Folders npm puts on the path of its scripts. */
const NPM_FOLDER = new RegExp(
  `(^|[\\\\/])(node_modules[\\\\/]\\.bin|node-gyp-bin|node_modules[\\\\/]node[\\\\/]bin)[\\\\/]?$`,
);

export interface ShellEnvironment {
  env: NodeJS.ProcessEnv;
  session: string;
  terminal: string;
  platform: NodeJS.Platform;
}

/** The environment a shell gets: this process's own, less what is not the shell's business. */
export function shellEnvironment({
  env,
  session,
  terminal,
  platform,
}: ShellEnvironment): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !FOREIGN.test(entry[0]),
  );
  const clean = Object.fromEntries(
    kept.map(([name, value]) => [name, /^path$/i.test(name) ? cleanPath(value, platform) : value]),
  );
  return {
    ...locale(clean, platform),
    ...clean,
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    TERM_PROGRAM: 'holdfast',
    HOLDFAST_SESSION: session,
    HOLDFAST_TERMINAL: terminal,
  };
}

function cleanPath(path: string, platform: NodeJS.Platform): string {
  const { delimiter } = platform === 'win32' ? win32 : posix;
  return path
    .split(delimiter)
    .filter((folder) => !NPM_FOLDER.test(folder))
    .join(delimiter);
}

/** A service has no locale, and without one a shell edits bytes where people see characters. */
function locale(env: Record<string, string>, platform: NodeJS.Platform): Record<string, string> {
  if (platform === 'win32' || ['LC_ALL', 'LC_CTYPE', 'LANG'].some((name) => env[name])) return {};
  return { LANG: platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8' };
}
