import type { SessionScreen } from './session-screen.ts';

/** Saves the window's title; `TITLE_BACK` restores it. */
export const KEEP_TITLE = '\x1b[22;0t';
const TITLE_BACK = '\x1b[23;0t';

const off = (...modes: number[]) => modes.map((mode) => `\x1b[?${mode}l`).join('');

/**
 * Switches off everything in `screen-sequences.ts` that can be switched off without harm when it is off already: pen,
 * protection, link, mouse and focus reports, bracketed paste, synchronized output, graphemes, cursor and keypad keys,
 * origin, wraps, insertion, cursor, charsets. The emulator has one mouse mode at a time, but not every terminal does,
 * so all are named.
 */
export const MODES_OFF =
  `\x1b[0m\x1b[0"q\x1b]8;;\x07${off(9, 1000, 1002, 1003, 1004, 1006, 1016, 2004, 2026, 2027, 1, 6, 45)}` +
  '\x1b>\x1b[?7h\x1b[4l\x1b[20l\x1b[?25h\x0f\x1b(B\x1b)B\x1b*B\x1b+B';

const COLOR_BACK: Record<number, string> = { 256: '110', 257: '111', 258: '112' };

/**
 * Restores everything that this screen changed in a terminal of `cols` columns, margins and tab stops too, which moves
 * the cursor.
 */
export function modesBack(screen: SessionScreen, cols: number): string {
  const { core, colors } = screen;
  if (core === null) return MODES_OFF;
  const { decPrivateModes } = core.coreService;
  const parts = [MODES_OFF, '\x1b[r'];
  if (core.optionsService.rawOptions.cursorBlink) parts.push('\x1b[?12l');
  if (decPrivateModes.cursorStyle !== undefined || decPrivateModes.cursorBlink !== undefined)
    parts.push('\x1b[0 q');
  if (hasOwnTabs(screen)) parts.push(defaultTabs(cols));
  for (const slot of colors.keys()) parts.push(`\x1b]${COLOR_BACK[slot] ?? `104;${slot}`}\x07`);
  return parts.join('');
}

function hasOwnTabs({ core }: SessionScreen): boolean {
  const isOwn = ({ tabs }: { tabs: Record<number, boolean | undefined> }) =>
    Array.from({ length: core?.cols ?? 0 }, (_, column) => Boolean(tabs[column]) !== (column % 8 === 0)).some(
      Boolean,
    );
  return core !== null && [core.buffers.normal, core.buffers.alt].some((buffer) => isOwn(buffer));
}

function defaultTabs(cols: number): string {
  const stops = Array.from({ length: Math.ceil(cols / 8) }, (_, at) => `\x1b[${8 * at + 1}G\x1bH`);
  return `\x1b[3g${stops.join('')}`;
}

/** Leaves the alternate screen if it is shown. Only then, because leaving moves the cursor. */
export const leaveAlternate = (isAlternate: boolean): string => (isAlternate ? '\x1b[?1049l' : '');

/**
 * Restores the title and puts the cursor on a line of its own below `row` (0 is the top), or below where it is for
 * null.
 */
export function leaveBelow(row: number | null): string {
  return `${TITLE_BACK}${row === null ? '' : `\x1b[${row + 1};1H`}\r\n`;
}
