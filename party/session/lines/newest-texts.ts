import {
  MAX_BLOCK_PART_INFLATED,
  MAX_LINES_READ_INFLATED,
  MAX_LINES_READ_TEXT,
} from '#protocol/ground/limits.ts';
import { bytesOf, numberOf, type Sql } from '../../rooms/storage/sql.ts';
import type { RoomCrypto } from '../ports.ts';
import { readLeaves } from './leaves.ts';

/** Parts that are looked at together, and how often one reading asks for some: lines may have been stated very often. */
const PARTS_AT_ONCE = 128;
const MAX_ASKED = 64;

/** What lines say by the newest statement of each. */
export interface NewestTexts {
  /** Of the wanted lines from the first on, as many as one reading reaches; those that are not stated are left out. */
  texts: ReadonlyMap<number, string>;
  /** What each is put together of. */
  lines: ReadonlyMap<number, NewestLine>;
  /** What was read for it, inflated. */
  bytes: number;
}

/** What one stored part says of a line. */
export interface StatedPiece {
  part: number;
  text: string;
}

export interface NewestLine {
  /** The newest first. */
  pieces: readonly StatedPiece[];
  /** It was too much to be read whole: there may be older pieces. */
  isCut: boolean;
}

/** What bytes that were inflated, and searched, count for as bytes of an answer: most of them are in it anyway. */
export const readingCost = (inflated: number): number => Math.ceil(inflated / 4);

export interface WantedLines {
  terminal: string;
  /** In order. */
  lines: readonly number[];
}

/** What one part says of a line; one that is not whole continues what an earlier part says. */
interface Said {
  text: string;
  isWhole: boolean;
}

/** The newest parts that may be about lines up to `to`; `isCut`: there may be older ones. */
interface Scope {
  to: number;
  parts: readonly { id: number; from: number; to: number }[];
  isCut: boolean;
}

/**
 * Reads each line from the newest part back to the one in which it begins, so that one stated a thousand times costs no
 * more than one stated once.
 */
export function createReadNewest(sql: Sql, { inflate }: Pick<RoomCrypto, 'inflate'>) {
  const scopeOf = (terminal: string, { from, to }: { from: number; to: number }): Scope => {
    const query = `SELECT id, from_line, to_line FROM block_parts INDEXED BY block_parts_by_line
      WHERE terminal = ? AND to_line >= ? AND from_line <= ? ORDER BY segment DESC, first DESC LIMIT ?`;
    const parts = sql.exec(query, terminal, from, to, PARTS_AT_ONCE).map((row) => ({
      id: numberOf(row, 'id'),
      from: numberOf(row, 'from_line'),
      to: numberOf(row, 'to_line'),
    }));
    return { to, parts, isCut: parts.length === PARTS_AT_ONCE };
  };
  const inflated = (id: number): Uint8Array | null => {
    const [row] = sql.exec('SELECT leaves FROM block_parts WHERE id = ?', id);
    return row === undefined ? null : inflate(bytesOf(row, 'leaves'), MAX_BLOCK_PART_INFLATED);
  };
  return (wanted: WantedLines): NewestTexts => {
    const said = new SaidByParts(inflated);
    const scopes = new Scopes((lines) => scopeOf(wanted.terminal, lines));
    const lines = readNewest(wanted.lines, { said, scopes });
    const texts = new Map([...lines].map(([line, { pieces }]) => [line, joined(pieces)]));
    return { texts, lines, bytes: said.bytes };
  };
}

const joined = (pieces: readonly StatedPiece[]) =>
  pieces
    .map(({ text }) => text)
    .reverse()
    .join('');

function readNewest(lines: readonly number[], { said, scopes }: { said: SaidByParts; scopes: Scopes }) {
  const all = new Map<number, NewestLine>();
  const last = lines.at(-1) ?? 0;
  let length = 0;
  for (const line of lines) {
    if (length > MAX_LINES_READ_TEXT) break;
    let found = piecesOf(line, { scope: scopes.at(line, last), said });
    // Where the newest parts do not say it: fewer lines have fewer parts.
    while (found.isCut && !said.isTooMuch && scopes.narrow(line))
      found = piecesOf(line, { scope: scopes.at(line, last), said });
    const isTooMuch = said.isTooMuch || scopes.isTooMuch;
    // One that alone is too much is given as far as it was read: whoever reads on gets behind it.
    if (isTooMuch && all.size > 0) break;
    if (found.pieces.length > 0) all.set(line, found);
    if (isTooMuch) break;
    length += found.pieces.reduce((sum, { text }) => sum + text.length, 0);
  }
  return all;
}

/** From the newest back to the one that begins the line. */
function piecesOf(line: number, { scope, said }: { scope: Scope; said: SaidByParts }): NewestLine {
  const pieces: StatedPiece[] = [];
  for (const part of scope.parts) {
    if (line < part.from || line > part.to) continue;
    const found = said.of(part.id).get(line);
    if (found !== undefined) pieces.push({ part: part.id, text: found.text });
    if (found?.isWhole === true) return { pieces, isCut: false };
    if (said.isTooMuch) return { pieces, isCut: true };
  }
  return { pieces, isCut: scope.isCut };
}

/** Asks for parts, some at a time. */
class Scopes {
  readonly #ask: (lines: { from: number; to: number }) => Scope;
  #scope: Scope = { to: -1, parts: [], isCut: false };
  #asked = 0;

  constructor(ask: (lines: { from: number; to: number }) => Scope) {
    this.#ask = ask;
  }

  get isTooMuch(): boolean {
    return this.#asked > MAX_ASKED;
  }

  /** Of lines from one up to the last, as far as it has been narrowed. */
  at(line: number, last: number): Scope {
    if (line > this.#scope.to) this.#take({ from: line, to: last });
    return this.#scope;
  }

  /** False if there is nothing narrower. */
  narrow(line: number): boolean {
    if (this.#scope.to <= line || this.isTooMuch) return false;
    this.#take({ from: line, to: line + Math.floor((this.#scope.to - line) / 2) });
    return true;
  }

  #take(lines: { from: number; to: number }): void {
    this.#asked += 1;
    this.#scope = this.#ask(lines);
  }
}

/** Inflates each part once. */
class SaidByParts {
  readonly #inflated: (id: number) => Uint8Array | null;
  readonly #known = new Map<number, ReadonlyMap<number, Said>>();
  #bytes = 0;

  constructor(inflated: (id: number) => Uint8Array | null) {
    this.#inflated = inflated;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isTooMuch(): boolean {
    return this.#bytes > MAX_LINES_READ_INFLATED;
  }

  of(id: number): ReadonlyMap<number, Said> {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const part = this.#inflated(id);
    this.#bytes += part?.length ?? 0;
    const said = saidIn(part);
    this.#known.set(id, said);
    return said;
  }
}

function saidIn(part: Uint8Array | null): ReadonlyMap<number, Said> {
  const said = new Map<number, Said>();
  for (const leaf of readLeaves(part) ?? []) {
    if (!('line' in leaf)) continue;
    const before = leaf.continues === true ? said.get(leaf.line) : { text: '', isWhole: true };
    said.set(leaf.line, { text: (before?.text ?? '') + leaf.text, isWhole: before?.isWhole ?? false });
  }
  return said;
}
