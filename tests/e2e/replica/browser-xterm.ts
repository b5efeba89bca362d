import { Terminal } from '@xterm/xterm';
import type { EmulatorTerminal } from '#protocol/emulator/core.ts';
import { profileOptions, type ProfileId } from '#protocol/output/profile.ts';

/** Stands in for the endpoint's xterm where the page's own is looked at: tables are known by identity. */
export function createXterm(options: {
  cols: number;
  rows: number;
  profile: ProfileId;
  scrollback: number;
}): EmulatorTerminal {
  const { cols, rows, scrollback } = options;
  return new Terminal({ ...profileOptions(options.profile), cols, rows, scrollback });
}
