import type { LinkData } from '#protocol/emulator/core.ts';
import type { ByteWriter } from './byte-writer.ts';
import {
  BG_EXTENDED,
  BG_FLAGS,
  BG_PROTECTED,
  COLOR,
  COLOR_MODE,
  FG_FLAGS,
  FG_UNDERLINE,
  MODE_16,
  MODE_256,
  type Attributes,
} from './cells.ts';

export const PLAIN: Readonly<Attributes> = { fg: 0, bg: 0, underline: 0, underlineColor: 0, link: 0 };

const FG_CODES: readonly [bit: number, code: string][] = [
  [0x8000000, '1'],
  [0x20000000, '5'],
  [0x4000000, '7'],
  [0x40000000, '8'],
  [0x80000000 | 0, '9'],
];
const BG_CODES: readonly [bit: number, code: string][] = [
  [0x8000000, '2'],
  [0x4000000, '3'],
  [0x40000000, '53'],
];
const SGR_BITS = BG_FLAGS & ~(BG_EXTENDED | BG_PROTECTED);
const RESETTABLE_FG = FG_FLAGS & ~FG_UNDERLINE;

/** Follows the terminal's attributes and writes the shortest way to others. */
export class Pen {
  readonly #out: ByteWriter;
  readonly #linkOf: (id: number) => LinkData | undefined;
  #now: Attributes = { ...PLAIN };

  constructor(out: ByteWriter, linkOf: (id: number) => LinkData | undefined) {
    this.#out = out;
    this.#linkOf = linkOf;
  }

  /** Whether a blank row that scrolls in now would be coloured. */
  get isColored(): boolean {
    return (this.#now.bg & COLOR) !== 0;
  }

  /** No attribute but the colour that blank cells take. */
  setBlank(background: number): void {
    this.set({ ...PLAIN, bg: background });
  }

  set(to: Attributes): void {
    const from = this.#now;
    const codes: string[] = [];
    if (needsReset(from, to)) {
      codes.push('');
      this.#now = { ...PLAIN, link: from.link };
    }
    onCodes(this.#now, to, codes);
    if (this.#now.underline !== to.underline) codes.push(to.underline === 1 ? '4' : `4:${to.underline}`);
    if (this.#now.underlineColor !== to.underlineColor) codes.push(underlineCode(to.underlineColor));
    if (codes.length > 0) this.#out.ascii(`\x1b[${codes.join(';')}m`);
    this.#protect(to.bg);
    if (this.#now.link !== to.link) this.#link(to.link);
    this.#now = { ...to };
  }

  #protect(bg: number): void {
    if ((this.#now.bg & BG_PROTECTED) === (bg & BG_PROTECTED)) return;
    this.#out.ascii(bg & BG_PROTECTED ? '\x1b[1"q' : '\x1b[0"q');
  }

  #link(id: number): void {
    const data = id === 0 ? undefined : this.#linkOf(id);
    this.#out.ascii(data?.id === undefined ? '\x1b]8;;' : '\x1b]8;id=');
    if (data?.id !== undefined) this.#out.text(`${data.id};`);
    if (data) this.#out.text(data.uri);
    this.#out.ascii('\x1b\\');
  }
}

function needsReset(from: Attributes, to: Attributes): boolean {
  if (from.fg & RESETTABLE_FG & ~to.fg) return true;
  if (from.bg & SGR_BITS & ~to.bg) return true;
  if (from.underlineColor && !to.underlineColor) return true;
  if (from.underline && !to.underline) return true;
  const fallsBack = (from.fg & COLOR && !(to.fg & COLOR)) || (from.bg & COLOR && !(to.bg & COLOR));
  const plain = !(to.fg & ~FG_UNDERLINE) && !(to.bg & (COLOR | SGR_BITS)) && !to.underline;
  return Boolean(fallsBack) && plain && !(from.bg & BG_PROTECTED);
}

function onCodes(from: Attributes, to: Attributes, codes: string[]): void {
  for (const [bit, code] of FG_CODES) if (to.fg & ~from.fg & bit) codes.push(code);
  for (const [bit, code] of BG_CODES) if (to.bg & ~from.bg & bit) codes.push(code);
  if ((from.fg ^ to.fg) & COLOR) codes.push(colorCode(to.fg, 30));
  if ((from.bg ^ to.bg) & COLOR) codes.push(colorCode(to.bg, 40));
}

/** `base` is 30 for foreground, 40 for background. */
function colorCode(word: number, base: number): string {
  const mode = word & COLOR_MODE;
  if (mode === 0) return `${base + 9}`;
  const index = word & 0xff;
  if (mode === MODE_16) return `${index < 8 ? base + index : base + 52 + index}`;
  if (mode === MODE_256) return `${base + 8};5;${index}`;
  return `${base + 8};2;${(word >> 16) & 0xff};${(word >> 8) & 0xff};${index}`;
}

function underlineCode(color: number): string {
  const index = color & 0xff;
  if ((color & COLOR_MODE) === MODE_256) return `58:5:${index}`;
  return `58:2::${(color >> 16) & 0xff}:${(color >> 8) & 0xff}:${index}`;
}
