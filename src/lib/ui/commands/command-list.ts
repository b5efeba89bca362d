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

/** The list with what is newest in the session. Where commands in between were missed, it begins anew. */
export function withWindow(list: CommandList, window: CommandsWindow): CommandList {
  const newest = list.rows.at(-1);
  const settled = window.commands.filter(({ exit }) => exit !== null);
  const isGap =
    newest !== undefined &&
    window.hasOlder &&
    settled.length > 0 &&
    !window.commands.some((row) => keyOf(row) === keyOf(newest));
  if (newest === undefined || isGap) return { rows: window.commands, hasOlder: window.hasOlder };
  const rows = withRows(list.rows, window.commands);
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
