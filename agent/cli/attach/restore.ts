/** Puts the window's title aside; `RESTORE` brings it back. */
export const KEEP_TITLE = '\x1b[22;0t';

const off = (...modes: number[]) => modes.map((mode) => `\x1b[?${mode}l`).join('');

/**
 * Puts the terminal back as it was, whatever the session's programs had switched on of what `screen-sequences.ts` lets
 * through: alternate screen, mouse and focus reports, bracketed paste, drawing at once, graphemes, cursor and keypad keys, origin,
 * wraps, insertion, cursor, scroll region, tab stops, colours, charsets, protection, link, title.
 */
export const RESTORE =
  `\x1b[0m\x1b[0"q\x1b]8;;\x07${off(1049)}${off(9, 1000, 1002, 1003, 1004, 1006, 1016, 2004, 2026, 2027)}` +
  `${off(1, 6, 12, 45)}\x1b>\x1b[?7h\x1b[4l\x1b[20l\x1b[?25h\x1b[0 q\x1b[r\x1b[?5W` +
  '\x1b(B\x1b)B\x1b*B\x1b+B\x0f\x1b]104\x07\x1b]110\x07\x1b]111\x07\x1b]112\x07\x1b[23;0t' +
  // Lifting the scroll region moved the cursor to the top, where the next prompt would write over the output.
  '\x1b[999;1H\r\n';
