import type { Connection } from 'holdfast/client';
import { MAX_COLS, MAX_ROWS, MIN_COLS, MIN_ROWS } from '#protocol/ground/limits.ts';
import type { Size } from '#protocol/ground/size.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { isInControl } from './standing.ts';
import { fitRefusedWords, type Say } from './words.ts';

/**
 * The size the terminal should get: this window's, with the first key typed in control; the one it has; or a given one.
 */
export type SizeWish = { kind: 'fit' } | { kind: 'keep' } | { kind: 'fixed'; size: Size };

export interface Sizing {
  /** Called when a key was typed or reached the shell. */
  typed(): void;
  /** Called when the user asks for this window's size now. */
  fit(): void;
}

const clamp = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value));

/** Reads `--size`. Throws CommandFailure for anything that is not a size. */
export function readSizeWish(text: string): SizeWish {
  if (text === 'fit' || text === 'keep') return { kind: text };
  const [, cols, rows] = /^(\d+)[x×](\d+)$/.exec(text) ?? [];
  const size = { cols: Number(cols), rows: Number(rows) };
  const isSize =
    size.cols >= MIN_COLS && size.cols <= MAX_COLS && size.rows >= MIN_ROWS && size.rows <= MAX_ROWS;
  if (isSize) return { kind: 'fixed', size };
  throw new CommandFailure(
    `--size must be fit, keep, or columns and rows from ${MIN_COLS}x${MIN_ROWS} to ${MAX_COLS}x${MAX_ROWS}, not "${text}".`,
    EXIT.usage,
  );
}

/** The allowed terminal size closest to the window's; null if the output is a file or a pipe. */
function windowSize(output: NodeJS.WriteStream): Size | null {
  if (!output.isTTY) return null;
  return {
    cols: clamp(output.columns, MIN_COLS, MAX_COLS),
    rows: clamp(output.rows, MIN_ROWS, MAX_ROWS),
  };
}

export interface SizingOptions {
  connection: Connection;
  output: NodeJS.WriteStream;
  wish: SizeWish;
  say: Say;
}

/** Sets the terminal's size as the page does, only while the user has control. */
export function createSizing({ connection, output, wish, say }: SizingOptions): Sizing {
  let isSized = false;
  const resize = (size: Size | null) => {
    const { view } = connection;
    const now = view?.terminals.find(({ terminal }) => terminal === view.watching);
    if (size === null || (now?.cols === size.cols && now.rows === size.rows)) return;
    connection.terminals.resize(size.cols, size.rows);
  };
  output.on('resize', () => {
    // A person who is alone changes nobody else's picture.
    const follows = isSized || (isInControl(connection) && isAlone(connection));
    if (follows && wish.kind === 'fit') resize(windowSize(output));
  });
  connection.onView(() => {
    isSized &&= isInControl(connection);
  });
  return {
    typed() {
      if (isSized || wish.kind === 'keep' || !isInControl(connection)) return;
      isSized = true;
      resize(wish.kind === 'fixed' ? wish.size : windowSize(output));
    },
    fit() {
      const size = windowSize(output);
      if (size === null) return;
      if (!isInControl(connection)) return say(fitRefusedWords(size));
      isSized = true;
      resize(size);
    },
  };
}

function isAlone({ view }: Connection): boolean {
  const here = view?.people.filter((person) => person.here.length > 0) ?? [];
  return here.length <= 1;
}
