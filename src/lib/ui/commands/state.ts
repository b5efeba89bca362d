import { isFailed, type CommandRow } from '#protocol/commands/command.ts';

/** How a command stands, as its sign shows it. `errors`: it ended well, and its shell noted errors. */
export type CommandState = 'running' | 'ok' | 'errors' | 'failed' | 'unknown' | 'stopped' | 'cut-off';

export function stateOf(row: Pick<CommandRow, 'exit' | 'errors' | 'moreErrors'>): CommandState {
  const { exit } = row;
  if (exit === null) return 'running';
  if (typeof exit === 'number' && exit !== 0) return 'failed';
  if (exit !== 'cut-off' && isFailed(row)) return 'errors';
  return exit === 0 ? 'ok' : exit;
}
