import type { CommandRow } from '#protocol/commands/command.ts';

/** A command that ended well. */
export function commandRow(change: Partial<CommandRow> = {}): CommandRow {
  return {
    ...{ terminal: 'term0001', command: 1, text: 'make all', from: 'told', cut: null, directory: '/srv' },
    ...{ startedAt: 1_000, endedAt: 2_300, exit: 0, errors: [], moreErrors: 0 },
    ...{ promptLine: 4, line: 5, lastLine: 9, trusted: true, by: null, inner: 0, typedLine: null },
    ...change,
  };
}
