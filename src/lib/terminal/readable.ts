import type { ITheme } from '@xterm/xterm';
import { ansiColor } from './palette.ts';
import { LOOKS, type StyledColor, type StyledRun } from './styled-line.ts';

/** What WCAG 2.2 asks of text, as the terminal itself keeps to. */
const MIN_CONTRAST = 4.5;
const STEPS = 20;

type Rgb = readonly [number, number, number];

/** How a run is drawn, as CSS colours; null where it is the page's own. */
export interface RunColors {
  color: string | null;
  background: string | null;
}

function rgbOf(css: string): Rgb {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(css);
  if (hex !== null)
    return [hex[1], hex[2], hex[3]].map((part) => parseInt(part ?? '0', 16)) as unknown as Rgb;
  const [red = 0, green = 0, blue = 0] = [...css.matchAll(/\d+/g)].map(([digits]) => Number(digits));
  return [red, green, blue];
}

const linear = (part: number) => (part <= 10 ? part / 3294 : ((part / 255 + 0.055) / 1.055) ** 2.4);

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

export function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(rgbOf(one)), luminance(rgbOf(other))].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const mixed = (from: Rgb, to: number, share: number) =>
  `rgb(${from.map((part) => Math.round(part + (to - part) * share)).join(' ')})`;

/** A colour as it is, or as much lighter or darker as it has to be to be read on that ground. */
export function readableOn(background: string, color: string): string {
  if (contrast(color, background) >= MIN_CONTRAST) return color;
  const rgb = rgbOf(color);
  const goal = luminance(rgbOf(background)) > 0.18 ? 0 : 255;
  for (let step = 1; step <= STEPS; step++) {
    const tried = mixed(rgb, goal, step / STEPS);
    if (contrast(tried, background) >= MIN_CONTRAST) return tried;
  }
  return goal === 0 ? '#000000' : '#ffffff';
}

/** The colours of runs in one theme, each worked out once. */
export function runColors(theme: ITheme): (run: StyledRun) => RunColors {
  const known = new Map<string, RunColors>();
  const [ground, text] = [theme.background ?? '#000000', theme.foreground ?? '#ffffff'];
  const cssOf = (color: StyledColor) => (typeof color === 'number' ? ansiColor(theme, color) : color) ?? null;
  const work = ({ foreground, background, looks }: StyledRun): RunColors => {
    const isInverse = (looks & LOOKS.inverse) !== 0;
    const front = cssOf(foreground) ?? text;
    const back = cssOf(background) ?? ground;
    const [shown, behind] = isInverse ? [back, front] : [front, back];
    const color = (looks & LOOKS.hidden) !== 0 ? behind : readableOn(behind, shown);
    return { color: color === text ? null : color, background: behind === ground ? null : behind };
  };
  return (run) => {
    const key = `${run.foreground} ${run.background} ${run.looks & (LOOKS.inverse | LOOKS.hidden)}`;
    const found = known.get(key) ?? work(run);
    known.set(key, found);
    return found;
  };
}
