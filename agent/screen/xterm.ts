import * as headless from '@xterm/headless';
import * as graphemes from '@xterm/addon-unicode-graphemes';
import { profileOptions, type ProfileId } from '#protocol/output/profile.ts';
import type { EmulatorTerminal } from '#protocol/emulator/core.ts';

export type HeadlessTerminal = headless.Terminal;

// Both packages are CommonJS to Node: their exports arrive as the default, which the typings do not know.
const { Terminal } = (headless as unknown as { default: typeof headless }).default;
const { UnicodeGraphemesAddon } = (graphemes as unknown as { default: typeof graphemes }).default;

/** A bare terminal of a profile. */
export function createXterm(options: {
  cols: number;
  rows: number;
  profile: ProfileId;
  scrollback: number;
}): HeadlessTerminal & EmulatorTerminal {
  const { cols, rows, scrollback } = options;
  const terminal = new Terminal({ ...profileOptions(options.profile), cols, rows, scrollback });
  // The addon is typed against the browser's Terminal and only uses `unicode`, which both have.
  terminal.loadAddon(new UnicodeGraphemesAddon() as unknown as headless.ITerminalAddon);
  return terminal;
}
