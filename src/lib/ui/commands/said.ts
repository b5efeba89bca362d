import type { CommandRow } from '#protocol/commands/command.ts';
import { stateWords } from '#protocol/commands/state.ts';
import { endWords } from './words.ts';

/** What is said of a command is written in this size at most, px; about what a sign of it takes. */
export const END_FONT_PX = 12;
const SIGN_PX = 6.8;
/** Cells between a row's text and what is said of its command. */
const GAP = 2;

/** What is said of a command in the free end of its prompt's last row. */
export function endTexts(row: CommandRow, now: number): string[] {
  return Object.values(endWords(row, now)).filter((each) => each !== null);
}

/** How it ended or that it runs, and how long it took, wherever there is room for both. */
export function saidOf(row: CommandRow, now: number): string[] {
  const { time } = endWords(row, now);
  return [stateWords(row), ...(time === null ? [] : [time])];
}

/** About how wide that is, px. */
export function endWidth(row: CommandRow, now: number): number {
  return endTexts(row, now).join('  ').length * SIGN_PX;
}

/** Whether `endTexts` have room behind a row's text without covering it. */
export function hasRoomBehind(
  end: number,
  { row, now, cols, cellWidth }: { row: CommandRow; now: number; cols: number; cellWidth: number },
): boolean {
  const width = Math.ceil(endWidth(row, now) / cellWidth);
  return end + GAP + width <= cols;
}
