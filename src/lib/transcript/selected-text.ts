import { cellsOf, plainText, type StyledRun } from '../terminal/styled-line.ts';

/** A place in the text: a line by its index, and a character of it. */
export interface TextPoint {
  index: number;
  character: number;
}

/** Lines that one copy takes at most, and their text, in UTF-16 code units. */
export const MAX_COPIED_LINES = 200_000;
const MAX_COPIED_TEXT = 32 * 1024 * 1024;

/** Text that was selected, and whether it was more than is copied at once. */
export interface SelectedText {
  text: string;
  isCut: boolean;
}

/** What of a line lies between two points, without the blanks it ends in. */
export function partOf(
  runs: readonly StyledRun[],
  { index, from, to }: { index: number; from: TextPoint; to: TextPoint },
): string {
  const text = runs.map((run) => run.text).join('');
  const begin = index === from.index ? from.character : 0;
  const end = index === to.index ? to.character : plainText(runs).length;
  return text.slice(begin, Math.max(begin, end)).replace(/ +$/, '');
}

/** The cell at which a character of a line begins. */
export function columnAt(runs: readonly StyledRun[], character: number): number {
  let left = character;
  const before = runs.map((run) => {
    const text = run.text.slice(0, Math.max(0, left));
    left -= run.text.length;
    return { ...run, text };
  });
  return cellsOf(before);
}

/**
 * The text between two points, a line of the terminal a line of text however it was wrapped. `runsOf` may have to load;
 * what it has not got ends the text.
 */
export async function selectedText(
  { from, to }: { from: TextPoint; to: TextPoint },
  runsOf: (index: number) => readonly StyledRun[] | Promise<readonly StyledRun[] | undefined>,
): Promise<SelectedText> {
  const lines: string[] = [];
  let length = 0;
  for (let index = from.index; index <= to.index; index++) {
    const found = runsOf(index);
    const runs = found instanceof Promise ? await found : found;
    if (runs === undefined || lines.length >= MAX_COPIED_LINES || length > MAX_COPIED_TEXT)
      return { text: lines.join('\n'), isCut: true };
    const text = partOf(runs, { index, from, to });
    length += text.length;
    lines.push(text);
  }
  return { text: lines.join('\n'), isCut: false };
}
