import { isFailed, type CommandRow } from '../commands/command.ts';
import type { HitCommand } from './hit.ts';
import type { SearchFilter } from './matching.ts';

/** From when to when something ran or was printed; `until` is null while it goes on. */
interface TimeSpan {
  since: number;
  until: number | null;
}

export const timeOf = ({ startedAt, endedAt }: CommandRow): TimeSpan => ({
  since: startedAt,
  until: endedAt,
});

export function isWithin(time: TimeSpan, { since, until }: Pick<SearchFilter, 'since' | 'until'>): boolean {
  return (until === null || time.since <= until) && (since === null || (time.until ?? Infinity) >= since);
}

/** A line, the command it is of, and when it was printed: null where nothing tells that of a line on the screen. */
interface FilteredLine {
  line: number;
  command: CommandRow | null;
  printed: TimeSpan | null;
}

/** Whether a line is of what is to be looked through. */
export function isWanted(filter: SearchFilter, { line, command, printed }: FilteredLine): boolean {
  const { place, since, until } = filter;
  if (filter.isFailed && (command === null || !isFailed(command))) return false;
  // Above its output stands what was typed.
  if (place === 'output' && command?.line != null && line < command.line) return false;
  const time = command === null ? printed : timeOf(command);
  return time === null ? place === 'all' && since === null && until === null : isWithin(time, filter);
}

/** The command a line is of. What was typed stands above its output, in the line in which the command before it ended. */
export function commandOf(
  rows: readonly CommandRow[],
  { terminal, line }: { terminal: string; line: number },
): CommandRow | null {
  const own = rows.filter((row) => row.terminal === terminal);
  const isIn = ({ line: first, lastLine }: CommandRow) =>
    first !== null && first <= line && line <= (lastLine ?? Infinity);
  return own.find((row) => row.line === line + 1) ?? own.find(isIn) ?? null;
}

/** What a hit says of its command. */
export function hitCommand(row: CommandRow): HitCommand {
  const { command, text, startedAt, exit } = row;
  return { command, text, startedAt, exit, isFailed: isFailed(row) };
}
