import { MAX_COLS, MAX_ROWS, MIN_COLS, MIN_ROWS } from '#protocol/ground/limits.ts';
import type { Size } from '#protocol/ground/size.ts';

export interface Box {
  width: number;
  height: number;
}

/** Smallest type a scaled screen is drawn with, in px; under a finger it is panned before it gets hard to read. */
export const SMALLEST_TYPE = { desk: 4, handheld: 12 } as const;
/** A watcher's screen may be drawn this much larger than asked for, so that a small PTY is not lost on a wall. */
const MAX_GROWTH = 1.5;
const STEP_PX = 0.25;

const clamp = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value));

/** The PTY's size that fills a window, within what the endpoint takes. */
export function fitCells(window: Box, cell: Box): Size {
  return {
    cols: clamp(Math.floor(window.width / cell.width), MIN_COLS, MAX_COLS),
    rows: clamp(Math.floor(window.height / cell.height), MIN_ROWS, MAX_ROWS),
  };
}

/** The font size at which a screen of a given size fits into a window: `preferred` if that fits. */
export function scaledFont(
  { window, cell, size }: { window: Box; cell: Box; size: Size },
  { preferred, mayGrow, smallest }: { preferred: number; mayGrow: boolean; smallest: number },
): number {
  const ratio = Math.min(window.width / (size.cols * cell.width), window.height / (size.rows * cell.height));
  if (ratio >= 1 && !mayGrow) return preferred;
  const scaled = Math.floor((preferred * ratio) / STEP_PX) * STEP_PX;
  return clamp(scaled, smallest, preferred * (mayGrow ? MAX_GROWTH : 1));
}

export const nextSmaller = (font: number): number => font - STEP_PX;
