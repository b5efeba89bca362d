import type { ExtendedAttributes } from '#protocol/emulator/core.ts';

// Bits of a cell's foreground and background (xterm's common/buffer/Constants).
export const COLOR = 0x3ffffff;
export const COLOR_MODE = 0x3000000;
export const MODE_16 = 0x1000000;
export const MODE_256 = 0x2000000;
const MODE_RGB = 0x3000000;

export const FG_UNDERLINE = 0x10000000;
export const FG_FLAGS = 0xfc000000 | 0;
export const BG_EXTENDED = 0x10000000;
export const BG_PROTECTED = 0x20000000;
export const BG_FLAGS = 0xfc000000 | 0;

/** Attributes as they look: without the bytes of an earlier RGB colour that a palette colour leaves behind. */
export interface Attributes {
  fg: number;
  bg: number;
  underline: number;
  underlineColor: number;
  link: number;
}

/** A foreground, background or underline word without left-overs of an earlier colour. */
export function tidyColor(word: number): number {
  const mode = word & COLOR_MODE;
  if (mode === MODE_RGB) return word | 0;
  return word & (FG_FLAGS | mode | (mode === 0 ? 0 : 0xff));
}

/** A cell's or a pen's attributes as xterm keeps them. */
export interface AttributeWords {
  fg: number;
  bg: number;
  extended: ExtendedAttributes | undefined;
}

const UNDERLINE_STYLE_SHIFT = 26;

export function attributesOf({ fg, bg, extended }: AttributeWords): Attributes {
  const ext = extended?._ext ?? 0;
  return {
    fg: tidyColor(fg),
    bg: tidyColor(bg),
    underline: (ext >> UNDERLINE_STYLE_SHIFT) & 7,
    underlineColor: tidyColor(ext & COLOR),
    link: extended?._urlId ?? 0,
  };
}
