import { harmlessWord } from '../output.ts';

/**
 * The sequences a screen needs, and no others: those by which the endpoint's emulator draws (xterm.js, InputHandler),
 * without those that query something or reach beyond the screen. Terminals know hundreds more, which print, write files
 * and clipboards, move windows, change the terminal's language, or answer. A sequence not listed here reaches no
 * terminal.
 *
 * Each function takes a sequence without its introducer, and returns what is shown instead, or nothing.
 */

/** Control sequences by prefix, intermediate and final byte, each with how many of its numbers are read at most. */
const CONTROLS = new Map<string, number>([
  ...[...'@ABCDEFGIJKLMPSTXZ`abdeg'].map((final) => [final, 1] as const),
  ...['?J', '?K', ' @', ' A', ' q', '"q', "'}", "'~"].map((rest) => [rest, 1] as const),
  ...[...'Hfr'].map((final) => [final, 2] as const),
  ...[...'su', '!p'].map((rest) => [rest, 0] as const),
  ...['m', 'h', 'l', '?h', '?l'].map((rest) => [rest, 32] as const),
]);

/** Insert mode, and line feeds that also return the carriage. */
const MODES = new Set([4, 20]);
/**
 * Cursor and keypad keys, origin, wraps, the cursor, the alternate screen, mouse, focus, bracketed paste, synchronized
 * output, text counted by grapheme. Not modes that answer at once or later unasked (2031, 2048), lock keys, or switch
 * to another emulation.
 */
const PRIVATE_MODES = new Set([
  ...[1, 6, 7, 9, 12, 25, 45, 47, 66],
  ...[1000, 1002, 1003, 1004, 1006, 1016, 1047, 1048, 1049, 2004, 2026, 2027],
]);

const CONTROL = /^([<=>?]?)([\d;:]*)([ -/]*[@-~])$/;
/** No screen has as many rows or columns. */
const MAX_NUMBER = 99_999;

/** A form that every terminal reads alike: without leading zeros, and within the smallest number type. */
const plainNumber = (digits: string) => (digits === '' ? '' : String(Math.min(Number(digits), MAX_NUMBER)));

/** After `ESC [`. */
export function shownControl(text: string): string {
  const [, prefix = '', numbers = '', final = ''] = CONTROL.exec(text) ?? [];
  const most = CONTROLS.get(prefix + final);
  if (most === undefined || (numbers.includes(':') && final !== 'm')) return '';
  const read = numbers.split(';').slice(0, most);
  const plain = read.map((number) => number.split(':').map(plainNumber).join(':'));
  if (final !== 'h' && final !== 'l') return `\x1b[${prefix}${plain.join(';')}${final}`;
  const modes = plain.filter((mode) => (prefix === '?' ? PRIVATE_MODES : MODES).has(Number(mode)));
  return modes.length === 0 ? '' : `\x1b[${prefix}${modes.join(';')}${final}`;
}

/** Save and restore, index, line, tab stop, reverse index, keypad, reset, character sets, test pattern. */
const ESCAPE = /^(?:[78DEHM=>cno]|[()*+][0AB4C5RQKYE6ZH7=]|#8)$/;
/**
 * Terminals disagree about these. The first two return the emulator to its first character set, but take other
 * terminals out of UTF-8, so that they would read sequences in plain text. The others are meant for the right half of
 * 8-bit sets.
 */
const REWRITTEN = new Map([
  ...['%@', '%G'].map((text) => [text, '\x0f\x1b(B'] as const),
  ['|', '\x1bo'],
  ['}', '\x1bn'],
  ['~', '\x0e'],
]);

/** After `ESC`. */
export function shownEscape(text: string): string {
  return ESCAPE.test(text) ? `\x1b${text}` : (REWRITTEN.get(text) ?? '');
}

const MAX_TITLE = 256;
const COLOR = String.raw`(?:rgb:[\da-f]{1,4}(?:/[\da-f]{1,4}){2}|#(?:[\da-f]{3}){1,4})`;
/** Setting the palette; setting the text's colour and those after it; resetting them. */
const COLORS = [
  new RegExp(`^4(?:;\\d{1,3};${COLOR})+$`, 'i'),
  new RegExp(`^(?:10(?:;${COLOR}){1,3}|11(?:;${COLOR}){1,2}|12;${COLOR})$`, 'i'),
  /^(?:104(?:;\d{1,3})*|110|111|112);?$/,
];
const LINK = /^([^;]*);(.*)$/;
const LINK_ID = /(?:^|:)(id=[\w.-]{1,250})(?:$|:)/;
/** Other schemes could open files and programs on the machine of the person who clicks. */
const LINK_TARGET = /^https?:\/\/[!-~]{1,2000}$/i;

/** A link that is not shown still ends the link before it. */
function shownLink(text: string): string {
  const [, parameters = '', target = ''] = LINK.exec(text) ?? [];
  if (!LINK_TARGET.test(target)) return '8;;';
  return `8;${LINK_ID.exec(parameters)?.[1] ?? ''};${target}`;
}

function shownCommandText(text: string): string {
  const [, number = '', rest = ''] = /^0*(\d+)(?:;(.*))?$/s.exec(text) ?? [];
  if (number === '0' || number === '1' || number === '2')
    return `${number};${harmlessWord(rest).slice(0, MAX_TITLE)}`;
  if (number === '8') return shownLink(rest);
  const plain = text.replace(/^0+(?=\d)/, '');
  return COLORS.some((command) => command.test(plain)) ? plain : '';
}

/** After `ESC ]`, without the end: titles, colours and links. */
export function shownCommand(text: string): string {
  const shown = shownCommandText(text);
  return shown === '' ? '' : `\x1b]${shown}\x07`;
}
