import type { EmulatorBuffer, EmulatorLine, Subscription } from '#protocol/emulator/core.ts';
import { lastUsedRow } from '#protocol/emulator/lines.ts';
import type { Replica } from '#protocol/emulator/replica.ts';
import { rowText, trimmedText } from './plain-text.ts';

/**
 * A line that has left the screen, or a piece of one that is too long to wait for. `continues`: the text follows what
 * was said of this line before.
 */
export interface LeftLine {
  readonly line: number;
  readonly continues: boolean;
  /** Without the blanks that the line ends in. */
  readonly text: string;
}

/**
 * A line with this many rows above the screen is reported piece by piece, because a keyframe holds only so many of it.
 */
export const LONG_LINE_ROWS = 500;

interface Growing {
  line: number;
  continues: boolean;
  /** The text of each row. */
  rows: string[];
  /** Characters at its beginning that were said before. */
  said: number;
}

const textOf = ({ rows }: Growing) => rows.join('');

/**
 * Reports the logical lines of the normal buffer as they leave the screen at its top, each whole and under its number.
 * It begins at the emulator's present state: what is above the screen by then counts as reported.
 */
export class LeavingLines implements Subscription {
  readonly #replica: Replica;
  readonly #onLeft: (line: LeftLine) => void;
  readonly #activated: Subscription;
  #buffer: EmulatorBuffer;
  /** The line whose rows are leaving; null if the row at the top of the screen begins one. */
  #growing: Growing | null = null;
  /** Number of the line that the next row to leave begins, if it begins one. */
  #next: number;

  constructor(replica: Replica, onLeft: (line: LeftLine) => void) {
    this.#replica = replica;
    this.#onLeft = onLeft;
    this.#buffer = replica.core.buffers.normal;
    this.#next = 0;
    this.#begin();
    const { _bufferService, buffers } = replica.core;
    const scroll = _bufferService.scroll.bind(_bufferService);
    _bufferService.scroll = (attributes, isWrapped) => {
      const { active } = buffers;
      if (active === this.#buffer && active.scrollTop === 0) this.#leaveRow(active.ybase);
      scroll(attributes, isWrapped);
    };
    this.#activated = buffers.onBufferActivate(() => this.#handleActivate());
  }

  /** A resize takes rows off the screen and brings some back, and lays out all of them again. */
  resize(size: { cols: number; rows: number }): void {
    const { lines } = this.#replica;
    const crossing = this.#growing;
    const onScreen = crossing === null ? [] : this.#rowsOnScreen();
    const isReflowed = onScreen.length <= this.#buffer.y;
    this.#replica.resize(size);
    const edge = lines.lineOf(this.#buffer.ybase);
    if (crossing === null) this.#tellFromBuffer(this.#next, edge);
    else if (crossing.line < edge) {
      this.#tell({ ...crossing, rows: [...crossing.rows, ...onScreen] });
      this.#tellFromBuffer(crossing.line + 1, edge);
    } else if (this.#isLong()) this.#tellLeft(crossing, { onScreen, isReflowed });
    this.#begin();
  }

  /** The terminal has ended, or what is on the screen is removed at once: everything left is reported. */
  tellRest(): void {
    this.#leaveRows(lastUsedRow(this.#buffer));
  }

  /** The segment ends. For a line that is too long to wait for, the rows that have left so far are reported. */
  finish(): void {
    if (!isWrapped(this.#buffer, this.#buffer.ybase)) this.#tellGrowing();
    else if (this.#growing !== null && this.#isLong()) this.#tellPiece(this.#growing, textOf(this.#growing));
  }

  dispose(): void {
    this.#activated.dispose();
  }

  /** Takes the lines above the screen as told, and the one that crosses its top as far as it is long. */
  #begin(): void {
    const line = this.#replica.lines.lineOf(this.#buffer.ybase);
    this.#growing = this.#crossing(line);
    this.#next = this.#growing === null ? line : line + 1;
  }

  /** The line with this number, if it crosses the top of the screen. */
  #crossing(line: number): Growing | null {
    const { ybase } = this.#buffer;
    if (!isWrapped(this.#buffer, ybase)) return null;
    let row = ybase;
    while (row > 0 && isWrapped(this.#buffer, row)) row--;
    const rows: string[] = [];
    for (; row < ybase; row++) rows.push(textOfRow(this.#buffer, row));
    const isLong = this.#isLong();
    return { line, continues: isLong, rows, said: isLong ? rows.join('').length : 0 };
  }

  /** Whether the line that crosses the top of the screen is too long to wait for. */
  #isLong(): boolean {
    const { ybase } = this.#buffer;
    let row = ybase;
    while (row > 0 && ybase - row < LONG_LINE_ROWS && isWrapped(this.#buffer, row)) row--;
    return ybase - row >= LONG_LINE_ROWS;
  }

  #leaveRow(row: number): void {
    if (!isWrapped(this.#buffer, row)) {
      this.#tellGrowing();
      this.#growing = this.#newLine();
    }
    // A line that was reported on its own may have been joined to this row since.
    this.#growing ??= this.#crossing(this.#next - 1) ?? this.#newLine();
    this.#growing.rows.push(textOfRow(this.#buffer, row));
  }

  #newLine(): Growing {
    return { line: this.#next++, continues: false, rows: [], said: 0 };
  }

  #tellGrowing(): void {
    const growing = this.#growing;
    this.#growing = null;
    if (growing !== null) this.#tell(growing);
  }

  #tell(whole: Growing): void {
    this.#tellPiece(whole, trimmedText(textOf(whole)));
  }

  /** For a line that continues, blanks at the end of a piece are inside the line. */
  #tellPiece({ line, continues, said }: Growing, text: string): void {
    if (!continues || said < text.length) this.#onLeft({ line, continues, text: text.slice(said) });
  }

  /** The rows, on the screen, of the line that crosses its top. */
  #rowsOnScreen(): string[] {
    const rows: string[] = [];
    for (let row = this.#buffer.ybase; isWrapped(this.#buffer, row); row++)
      rows.push(textOfRow(this.#buffer, row));
    return rows;
  }

  /** Lines that a resize took off the screen. */
  #tellFromBuffer(from: number, to: number): void {
    for (let line = from; line < to; line++) {
      const first = this.#replica.lines.rowOf(line);
      if (first === undefined) continue;
      const rows = [textOfRow(this.#buffer, first)];
      for (let row = first + 1; isWrapped(this.#buffer, row); row++) rows.push(textOfRow(this.#buffer, row));
      this.#tell({ line, continues: false, rows, said: 0 });
    }
  }

  /** After a resize, for a long line as it was before: all of it but what is on the screen now. */
  #tellLeft(before: Growing, { onScreen, isReflowed }: { onScreen: string[]; isReflowed: boolean }): void {
    const rows = [...before.rows, ...onScreen];
    const now = this.#rowsOnScreen();
    const text = rows.join('');
    // The cursor's own line keeps its rows, cut to the new width; every other keeps its text in new rows.
    const left = isReflowed
      ? text.slice(0, Math.max(0, text.length - now.join('').length))
      : rows.slice(0, Math.max(0, rows.length - now.length)).join('');
    this.#tellPiece(before, left);
  }

  /** A reset makes new buffers: what the old one showed has left. */
  #handleActivate(): void {
    const { normal } = this.#replica.core.buffers;
    if (normal === this.#buffer) return;
    this.tellRest();
    this.#buffer = normal;
  }

  #leaveRows(last: number): void {
    for (let row = this.#buffer.ybase; row <= last; row++) this.#leaveRow(row);
    this.#tellGrowing();
  }
}

/** After its end a list of rows starts again. */
function rowAt({ lines }: EmulatorBuffer, row: number): EmulatorLine | undefined {
  return row < lines.length ? lines.get(row) : undefined;
}

function isWrapped(buffer: EmulatorBuffer, row: number): boolean {
  return rowAt(buffer, row)?.isWrapped ?? false;
}

function textOfRow(buffer: EmulatorBuffer, row: number): string {
  const line = rowAt(buffer, row);
  const next = rowAt(buffer, row + 1);
  return line ? rowText(line, next?.isWrapped ? next : null) : '';
}
