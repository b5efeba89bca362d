import type { CommandRow } from '#protocol/commands/command.ts';
import type { CommandsWindow } from '../../session/commands/window.ts';
import { keyOf, withRows } from '../../session/commands/window.ts';

/** So many commands are kept in the page; of those before, pages are asked for again. */
const MOST_LISTED = 2_000;

/** Commands as far as they are in the page, in the order they were entered. */
export interface CommandList {
  rows: readonly CommandRow[];
  /** Others were entered before these. */
  hasOlder: boolean;
}

export const EMPTY_LIST: CommandList = { rows: [], hasOlder: true };

/** Whether commands between a list of all and the newest were missed: then a list begins anew. */
export function isCutOff(all: CommandList, window: CommandsWindow): boolean {
  const newest = all.rows.at(-1);
  if (newest === undefined || !window.hasOlder) return false;
  return !window.commands.some((row) => keyOf(row) === keyOf(newest));
}

/** The list with the newest of its kind. */
export function withNewest(
  list: CommandList,
  { commands, hasOlder }: Pick<CommandsWindow, 'commands' | 'hasOlder'>,
): CommandList {
  if (list === EMPTY_LIST) return { rows: commands, hasOlder };
  const rows = withRows(list.rows, commands);
  if (rows.length <= MOST_LISTED) return { ...list, rows };
  return { rows: rows.slice(rows.length - MOST_LISTED), hasOlder: true };
}

/** The list with a page of what was entered before it. */
export function withOlder(
  list: CommandList,
  { page, isLast }: { page: readonly CommandRow[]; isLast: boolean },
): CommandList {
  return { rows: withRows(page, list.rows), hasOlder: !isLast };
}
