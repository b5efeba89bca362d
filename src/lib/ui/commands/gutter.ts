import type { CommandRow } from '#protocol/commands/command.ts';
import type { ShownLines } from '../../terminal/places.ts';

/** A command whose prompt is in sight: rows from the top of what is shown. */
export interface GutterSign {
  row: CommandRow;
  /** Where its sign stands: the first row of its prompt's line that is shown. */
  at: number;
  /** The row in whose free end its words stand; null where they would cover output. */
  wordsAt: number | null;
}

/** The line a command's sign stands at. */
export function signLine({ promptLine, line }: Pick<CommandRow, 'promptLine' | 'line'>): number | null {
  return promptLine ?? line;
}

/** Commands of one terminal by their sign's line; of several in one line the last. */
export function byLine(
  rows: readonly CommandRow[],
  terminal: string | null,
): ReadonlyMap<number, CommandRow> {
  const lines = new Map<number, CommandRow>();
  for (const row of rows) {
    const line = row.terminal === terminal ? signLine(row) : null;
    if (line !== null) lines.set(line, row);
  }
  return lines;
}

export interface GutterParts {
  shown: ShownLines;
  /** The first cell behind a shown row's text. */
  endOf(row: number): number;
  /** Whether what is said of a command has room behind a row's text, which ends before that cell. */
  hasRoom(row: CommandRow, end: number): boolean;
}

/** The signs of what is shown. On the alternate screen there are none. */
export function signsOf(
  commands: ReadonlyMap<number, CommandRow>,
  { shown, endOf, hasRoom }: GutterParts,
): GutterSign[] {
  if (shown.isAlternate || commands.size === 0) return [];
  const signs: GutterSign[] = [];
  shown.rows.forEach(({ line, from, isLast }, at) => {
    const row = commands.get(line);
    if (row === undefined) return;
    if (from === 0) signs.push({ row, at, wordsAt: null });
    const sign = signs.at(-1);
    if (isLast && sign?.row === row && hasRoom(row, endOf(at))) sign.wordsAt = at;
  });
  return signs;
}

/** The lines of a command, its prompt's included; `end`: the terminal's last line, for one that runs. */
export function linesOf(row: CommandRow, end: number): { from: number; to: number } | null {
  const from = signLine(row);
  if (from === null) return null;
  if (row.exit === null && row.lastLine === null) return { from, to: Math.max(from, end) };
  // Its end stands behind its last line break, where the next prompt begins.
  const to = row.lastLine === null ? (row.line ?? from) : row.lastLine - 1;
  return { from, to: Math.max(from, to) };
}

/** The command to go to from a line, up or down; null where there is none. */
export function nextFrom(
  commands: ReadonlyMap<number, CommandRow>,
  { line, way }: { line: number; way: 'up' | 'down' },
): CommandRow | null {
  const lines = [...commands.keys()].sort((a, b) => a - b);
  const found = way === 'up' ? lines.findLast((each) => each < line) : lines.find((each) => each > line);
  return found === undefined ? null : (commands.get(found) ?? null);
}
