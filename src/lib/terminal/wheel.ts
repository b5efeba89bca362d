import type { Terminal } from '@xterm/xterm';

/** One line of a wheel that reports pixels: browsers turn a notch, which means three lines, into 100 pixels. */
const PIXELS_A_LINE = 100 / 3;

type Turn = Pick<WheelEvent, 'deltaY' | 'deltaMode'>;

/** Counts the lines that a wheel or touchpad has moved by, downwards; what is less than a line is kept for the next. */
export function createWheelLines(): (turn: Turn, rows: number) => number {
  let rest = 0;
  return ({ deltaY, deltaMode }, rows) => {
    const lines =
      deltaMode === WHEEL_PAGES ? deltaY * rows : deltaMode === WHEEL_LINES ? deltaY : deltaY / PIXELS_A_LINE;
    // Who turns round wants to go back at once.
    if (lines * rest < 0) rest = 0;
    rest += lines;
    const whole = Math.trunc(rest + Math.sign(rest) * ROUNDING);
    rest -= whole;
    return Math.max(-rows, Math.min(rows, whole));
  };
}

/** `WheelEvent.DOM_DELTA_LINE` and `DOM_DELTA_PAGE`. */
const WHEEL_LINES = 1;
const WHEEL_PAGES = 2;
/** Thirds add up to a little less than a whole. */
const ROUNDING = 1e-6;

/**
 * What other terminals do with a wheel over a full-screen program that has not asked for the mouse: an arrow key for
 * each line. xterm has one for each event, and says that somebody typed it.
 */
export function onWheelKeys(terminal: Terminal, listener: (keys: string) => void): void {
  const linesOf = createWheelLines();
  terminal.attachCustomWheelEventHandler((event) => {
    const { mouseTrackingMode, applicationCursorKeysMode } = terminal.modes;
    const hasMouse = mouseTrackingMode !== 'none' && mouseTrackingMode !== 'x10';
    // With Ctrl it is the browser's zoom; with Shift it goes sideways.
    if (hasMouse || event.ctrlKey || event.shiftKey || terminal.buffer.active.type === 'normal') return true;
    event.preventDefault();
    const lines = linesOf(event, terminal.rows);
    const arrow = `\x1b${applicationCursorKeysMode ? 'O' : '['}${lines < 0 ? 'A' : 'B'}`;
    if (lines !== 0) listener(arrow.repeat(Math.abs(lines)));
    return false;
  });
}
