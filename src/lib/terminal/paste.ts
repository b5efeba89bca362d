import { IDLE_JOINER, UNSEEN } from '#protocol/people/people.ts';
import { CONTROL_NAMES } from './control-names.ts';

const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';

/** A pasted text as a terminal sends it: line ends are carriage returns, and it cannot end its own bracket. */
export function pasteKeys(text: string, { bracketed }: { bracketed: boolean }): string {
  const keys = text.replaceAll(/\r?\n/g, '\r');
  if (!bracketed) return keys;
  return PASTE_START + withoutEndMarkers(keys) + PASTE_END;
}

/** Again until none is left: taking one out may put another together. */
function withoutEndMarkers(keys: string): string {
  let clean = keys;
  while (clean.includes(PASTE_END)) clean = clean.replaceAll(PASTE_END, '');
  return clean;
}

/** One line of a paste as it is shown: plain text and control characters by name. */
export interface PasteLine {
  parts: { text: string; isControl: boolean }[];
}

/** Whatever names are cleaned of: controls, what turns text around or hides in it; and blanks that are no spaces. */
const INVISIBLE = new RegExp(`(${UNSEEN.source}|${IDLE_JOINER.source}|(?! )\\s)`, 'u');

function partsOf(line: string): PasteLine['parts'] {
  return line
    .split(INVISIBLE)
    .map((text, index) =>
      // Behind each piece stands what parts it from the next.
      index % 2 === 1 ? { text: nameOf(text), isControl: true } : { text, isControl: false },
    )
    .filter(({ text }) => text !== '');
}

function nameOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return CONTROL_NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

export function pasteLines(text: string): PasteLine[] {
  const lines = text.split(/\r\n|\r|\n/);
  // A last line end is a key like any other, but no line of its own to look at.
  if (lines.length > 1 && lines.at(-1) === '') lines.pop();
  return lines.map((line) => ({ parts: partsOf(line) }));
}

/**
 * Whether a paste is shown before it is sent: several lines, a line end that would run it, a tab that would complete it,
 * or what cannot be seen.
 */
export function needsLook(text: string, { bracketed }: { bracketed: boolean }): boolean {
  return INVISIBLE.test(bracketed ? text.replaceAll('\t', '') : text);
}
