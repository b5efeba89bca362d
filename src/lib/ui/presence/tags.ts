/** A pointer whose owner is to be named. */
export interface Pointed {
  key: number;
  row: number;
  column: number;
  /** Cells the name takes. */
  width: number;
}

/** Where a name stands: from this cell of the pointer's row on, or in the gutter beside it. */
export interface Tag {
  key: number;
  row: number;
  at: number | 'gutter';
}

/** Cells between a pointer, a row's text and the names. */
const GAP = 2;

/** A name's font, px, and how much higher its line is. */
export const TAG_FONT_PX = 11;
export const TAG_LINE = 1.45;
/** What a sign of a name takes in that font, narrow or wide, and what stands around the name, px. */
const SIGN_PX = 6.6;
const WIDE_SIGN_PX = 12;
const AROUND_PX = 16;
/** Letters that are drawn about as wide as they are high. */
const BROAD = /^[A-Zmw@%&\u0400-\u04ff]$/u;
const BROAD_PX = 10;
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}]/u;

/** About how wide a name is drawn: rather too wide than too narrow. */
export function nameWidth(name: string): number {
  const signs = [...new Intl.Segmenter().segment(name)];
  const widthOf = (sign: string) => (WIDE.test(sign) ? WIDE_SIGN_PX : BROAD.test(sign) ? BROAD_PX : SIGN_PX);
  return signs.reduce((sum, { segment }) => sum + widthOf(segment), AROUND_PX);
}

/**
 * Names of those who point stand in their row's free end, beside the pointer where they can; where a row has no room
 * they stand in the gutter, so that no name covers output.
 */
export function placeTags(
  pointed: readonly Pointed[],
  { cols, endOf }: { cols: number; endOf(row: number): number },
): Tag[] {
  const freeFrom = new Map<number, number>();
  const inOrder = [...pointed].sort((a, b) => a.row - b.row || a.column - b.column || a.key - b.key);
  return inOrder.map(({ key, row, column, width }) => {
    const free = freeFrom.get(row) ?? endOf(row) + (endOf(row) === 0 ? 0 : GAP);
    const at = Math.max(free, column + GAP);
    if (at + width > cols) return { key, row, at: 'gutter' };
    freeFrom.set(row, at + width + 1);
    return { key, row, at };
  });
}
