import type { ITheme } from '@xterm/xterm';

const NAMES = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'brightBlack',
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
  'brightWhite',
] as const satisfies readonly (keyof ITheme)[];

/** Levels of xterm's 6×6×6 cube. */
const CUBE = [0, 95, 135, 175, 215, 255];

/** A palette slot 0..255 in a theme, as CSS; undefined for the default colour. */
export function ansiColor(theme: ITheme, slot: number): string | undefined {
  const name = NAMES[slot];
  if (name !== undefined) return theme[name];
  if (slot >= 232)
    return `rgb(${Array(3)
      .fill(8 + (slot - 232) * 10)
      .join(' ')})`;
  const level = (n: number) => CUBE[n % 6] ?? 0;
  const at = slot - 16;
  return `rgb(${level(Math.floor(at / 36))} ${level(Math.floor(at / 6))} ${level(at)})`;
}
