// A cell is three words in a row's `_data`: content, foreground, background (xterm's common/buffer/Constants).
export const CELL_WORDS = 3;

export const CODE_POINT = 0x1fffff;
export const IS_COMBINED = 0x200000;
export const HAS_CONTENT = 0x3fffff;
export const WIDTH_SHIFT = 22;
/** Content of an empty cell. */
export const BLANK = 1 << WIDTH_SHIFT;
