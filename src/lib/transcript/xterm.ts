import * as graphemes from '@xterm/addon-unicode-graphemes';
import * as headless from '@xterm/headless';
import { profileOptions } from '#protocol/output/profile.ts';

export type HeadlessTerminal = headless.Terminal;

/** Both packages are CommonJS to Node, where their exports arrive as the default; a bundler gives them by name. */
function exportsOf<T extends object>(module: T): T {
  return 'default' in module ? (module.default as T) : module;
}
const { Terminal } = exportsOf(headless);
const { UnicodeGraphemesAddon } = exportsOf(graphemes);

/** A bare terminal of a profile, which draws nothing. */
export function createXterm(options: {
  cols: number;
  rows: number;
  profile: string;
  scrollback: number;
}): HeadlessTerminal {
  const { cols, rows, scrollback } = options;
  const terminal = new Terminal({ ...profileOptions(options.profile), cols, rows, scrollback });
  // The addon is typed against the browser's Terminal and only uses `unicode`, which both have.
  terminal.loadAddon(new UnicodeGraphemesAddon() as unknown as headless.ITerminalAddon);
  return terminal;
}
