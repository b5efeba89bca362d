import { isFailed, type CommandRow } from './command.ts';

/** How a command stands, as its sign shows it. `errors`: it ended well, and its shell noted errors. */
export type CommandState = 'running' | 'ok' | 'errors' | 'failed' | 'unknown' | 'stopped' | 'cut-off';

type Ending = Pick<CommandRow, 'exit' | 'errors' | 'moreErrors'>;

export function stateOf(row: Ending): CommandState {
  const { exit } = row;
  if (exit === null) return 'running';
  if (typeof exit === 'number' && exit !== 0) return 'failed';
  if (exit !== 'cut-off' && isFailed(row)) return 'errors';
  return exit === 0 ? 'ok' : exit;
}

const STATE_WORDS: Readonly<Record<CommandState, string>> = {
  running: 'running',
  ok: 'exit 0',
  errors: 'ended with errors',
  failed: 'failed',
  unknown: 'exit code unknown',
  stopped: 'stopped with Ctrl-C',
  'cut-off': 'cut off',
};

/** How it ended, or that it runs: in the same words in page, command line and exports. */
export function stateWords(row: Ending): string {
  const state = stateOf(row);
  return state === 'failed' ? `exit ${row.exit}` : STATE_WORDS[state];
}
