/**
 * The emulator profile: what the endpoint's emulator and every browser's must have in common to be replicas of
 * each other. A segment's header names it; a viewer that does not know the name must not draw the segment.
 */
export const PROFILE_ID = 'xterm-6.0-wcwidth-1';

/** That of terminals opened by earlier builds: text is counted by grapheme, always. */
export const GRAPHEMES_PROFILE_ID = 'xterm-6.0-graphemes-1';

/**
 * On an endpoint whose shell sits behind ConPTY: another reflow, so another emulator. Windows' own console host lays the
 * text out and counts its columns (node-pty as `@lydell` ships it, 1.1.0, brings none); that of Windows Terminal does so
 * by grapheme, and so does the emulator.
 */
export const CONPTY_PROFILE_ID = 'xterm-6.0-graphemes-1-conpty';

export type ProfileId = typeof PROFILE_ID | typeof GRAPHEMES_PROFILE_ID | typeof CONPTY_PROFILE_ID;

/** Lines a browser keeps above the screen. */
export const BROWSER_SCROLLBACK = 5000;

/**
 * Rows the pty host keeps above the screen: a keyframe's 200, and enough more that a taller window or a reflow
 * still finds 200. 1.4 MB at 120 columns.
 */
export const HOST_SCROLLBACK = 1000;

/** Rows above the screen in a keyframe; a logical line that reaches further up is kept whole. */
export const KEYFRAME_SCROLLBACK = 200;

/** Longest title, icon name or hyperlink an emulator takes (characters); longer ones are ignored by all. */
export const MAX_OSC_TEXT = 4096;

/** The unicode version the graphemes addon registers, active where text is counted by grapheme. */
export const UNICODE_VERSION = '15-graphemes';

/** Options of xterm that change what its buffer holds; `scrollback` is each side's own. */
export const EMULATOR_OPTIONS = {
  allowProposedApi: true,
  convertEol: false,
  cursorBlink: false,
  cursorStyle: 'block',
  // Its parser calls each malformed sequence an error, on the console; hostile output would fill the log.
  logLevel: 'off',
  reflowCursorLine: false,
  // A cleared screen scrolls away and is kept, as the line numbers need.
  scrollOnEraseInDisplay: true,
  tabStopWidth: 8,
  termName: 'xterm',
  // Title stack and size in characters. DECCOLM (`setWinLines`) stays off: output never resizes the PTY.
  windowOptions: { getWinSizeChars: true, pushTitle: true, popTitle: true },
} as const;

/** From this build on ConPTY itself reflows, and xterm's own reflow agrees with it. */
const CONPTY_OPTIONS = { windowsPty: { backend: 'conpty', buildNumber: 21376 } } as const;

export type ProfileOptions = typeof EMULATOR_OPTIONS & Partial<typeof CONPTY_OPTIONS>;

/** The options of a profile; undefined for a name this build does not know. */
export function profileOptions(id: string): ProfileOptions | undefined {
  if (id === PROFILE_ID || id === GRAPHEMES_PROFILE_ID) return EMULATOR_OPTIONS;
  if (id === CONPTY_PROFILE_ID) return { ...EMULATOR_OPTIONS, ...CONPTY_OPTIONS };
  return undefined;
}

/** How a profile counts columns: by code point as glibc's wcwidth does, but for mode 2027, or by grapheme, always. */
export function profileWidths(id: string): 'wcwidth' | 'graphemes' {
  return id === PROFILE_ID ? 'wcwidth' : 'graphemes';
}

export type Rgb = readonly [red: number, green: number, blue: number];

/** What a program is told when it queries colours: a dark terminal, whatever theme its viewers have chosen. */
export const REPORTED_COLORS: { foreground: Rgb; background: Rgb; cursor: Rgb; ansi: readonly Rgb[] } = {
  foreground: [0xd8, 0xdc, 0xe3],
  background: [0x14, 0x17, 0x1c],
  cursor: [0xd8, 0xdc, 0xe3],
  ansi: [
    [0x2e, 0x34, 0x36],
    [0xcc, 0x00, 0x00],
    [0x4e, 0x9a, 0x06],
    [0xc4, 0xa0, 0x00],
    [0x34, 0x65, 0xa4],
    [0x75, 0x50, 0x7b],
    [0x06, 0x98, 0x9a],
    [0xd3, 0xd7, 0xcf],
    [0x55, 0x57, 0x53],
    [0xef, 0x29, 0x29],
    [0x8a, 0xe2, 0x34],
    [0xfc, 0xe9, 0x4f],
    [0x72, 0x9f, 0xcf],
    [0xad, 0x7f, 0xa8],
    [0x34, 0xe2, 0xe2],
    [0xee, 0xee, 0xec],
  ],
};

const CUBE_LEVELS = [0, 95, 135, 175, 215, 255] as const;

/** The reported colour of a palette slot 0..255: xterm's cube and greys above the sixteen. */
export function reportedAnsi(slot: number): Rgb {
  const named = REPORTED_COLORS.ansi[slot];
  if (named) return named;
  if (slot >= 232) {
    const grey = 8 + (slot - 232) * 10;
    return [grey, grey, grey];
  }
  const cube = slot - 16;
  const level = (n: number) => CUBE_LEVELS[n % 6] ?? 0;
  return [level(Math.floor(cube / 36)), level(Math.floor(cube / 6)), level(cube)];
}
