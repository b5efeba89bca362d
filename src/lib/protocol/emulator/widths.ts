import { UNICODE_VERSION } from '../output/profile.ts';
import type { EmulatorCore, EmulatorTerminal, Subscription, UnicodeProvider } from './core.ts';
import { wcwidth } from './wcwidth.ts';

const WCWIDTH_VERSION = 'wcwidth';
/** The private mode by which a program says that it counts by grapheme. */
export const GRAPHEMES_MODE = 2027;

/**
 * How wide text is in the profile that counts by wcwidth: a column or two for each code point, as the line editor of
 * a shell does, and by grapheme while a program asks for it.
 */
export class Widths {
  readonly #terminal: EmulatorTerminal;
  readonly #core: EmulatorCore;
  #isByGrapheme = false;

  constructor(terminal: EmulatorTerminal, core: EmulatorCore) {
    this.#terminal = terminal;
    this.#core = core;
    terminal.unicode.register(providerOf(core));
    this.byGrapheme(false);
  }

  get isByGrapheme(): boolean {
    return this.#isByGrapheme;
  }

  byGrapheme(isByGrapheme: boolean): void {
    this.#isByGrapheme = isByGrapheme;
    this.#terminal.unicode.activeVersion = isByGrapheme ? UNICODE_VERSION : WCWIDTH_VERSION;
  }

  /** Both resets end the mode. xterm then continues with each of these sequences. */
  register(): Subscription[] {
    const { parser } = this.#terminal;
    const set = (isByGrapheme: boolean) => (params: (number | number[])[]) => {
      if (params.includes(GRAPHEMES_MODE)) this.byGrapheme(isByGrapheme);
      return false;
    };
    const end = () => {
      this.byGrapheme(false);
      return false;
    };
    return [
      parser.registerCsiHandler({ prefix: '?', final: 'h' }, set(true)),
      parser.registerCsiHandler({ prefix: '?', final: 'l' }, set(false)),
      parser.registerCsiHandler({ intermediates: '!', final: 'p' }, end),
      parser.registerEscHandler({ final: 'c' }, end),
      parser.registerCsiHandler({ final: 'b' }, () => this.#repeatsNothing()),
    ];
  }

  /** When xterm repeats a character without width, it repeats what is at the cursor. */
  #repeatsNothing(): boolean {
    return widthOf(this.#core._inputHandler._parser.precedingJoinState) === 0;
  }
}

/** Columns in what xterm remembers of the last character. */
export function widthOf(properties: number): number {
  return (properties >> 1) & 3;
}

const JOINS = 1;

/**
 * A character without width joins the cell left of the cursor, whatever was printed last, as in other terminals, so
 * nothing has to be remembered. Only in the first column, where there is no such cell, it takes a cell.
 */
function providerOf(core: EmulatorCore): UnicodeProvider {
  return {
    version: WCWIDTH_VERSION,
    wcwidth,
    charProperties(codePoint, preceding) {
      const width = wcwidth(codePoint);
      if (width !== 0) return width << 1;
      if (core.buffers.active.x === 0) return 1 << 1;
      return (widthOf(preceding) << 1) | JOINS;
    },
  };
}

/** How the text of one cell is printed again: code points counted by grapheme first, then those counted by wcwidth. */
export interface Printing {
  byGrapheme: string;
  byWcwidth: string;
}

/** What prints a cell of such a text and width, in the profile that counts by wcwidth. */
export function printingOf(core: EmulatorCore, { text, width }: { text: string; width: number }): Printing {
  const [first = '', ...others] = text;
  const isPlain = wcwidth(codePointOf(first)) === width;
  if (isPlain && others.every(isZeroWide)) return { byGrapheme: '', byWcwidth: text };
  const provider = core.unicodeService._providers[UNICODE_VERSION];
  let state = 0;
  let at = 0;
  let taken = 0;
  for (const character of text) {
    const next = provider?.charProperties(codePointOf(character), state) ?? 0;
    if (at > 0 && !(next & JOINS)) break;
    state = next;
    at += character.length;
    if (widthOf(state) === width && [...text.slice(at)].every(isZeroWide)) taken = at;
  }
  // Each cell came about by one of these; of what none gives, the graphemes come nearest.
  if (taken === 0) taken = text.length;
  return { byGrapheme: text.slice(0, taken), byWcwidth: text.slice(taken) };
}

const codePointOf = (character: string) => character.codePointAt(0) ?? 0;
const isZeroWide = (character: string) => wcwidth(codePointOf(character)) === 0;
