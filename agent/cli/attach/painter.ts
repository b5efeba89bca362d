import type { EmulatorBuffer, EmulatorCore } from '#protocol/emulator/core.ts';
import type { Size } from '#protocol/ground/size.ts';
import { paintRow } from '../../screen/paint.ts';
import { createScreenFilter } from './screen-filter.ts';
import type { SessionScreen } from './session-screen.ts';
import { followCursor, type Viewport } from './viewport.ts';

const MOUSE = { NONE: '', X10: '9', VT200: '1000', DRAG: '1002', ANY: '1003' } as const;
const MOUSE_ENCODINGS = { DEFAULT: '', SGR: '1006', SGR_PIXELS: '1016' } as const;
const CURSOR_STYLES = { block: 1, underline: 3, bar: 5 } as const;

export interface PaintOptions {
  /** The window's size. */
  window: Size;
  /** Lines that cover the screen for a while, away from the cursor. */
  notices: readonly string[];
  /** A line below the screen that says which part of it is shown. */
  status: ((view: Viewport) => string) | null;
  /**
   * Whether rows that leave at the top go into the window's own scrollback, and mouse places are valid for the
   * terminal.
   */
  isWhole: boolean;
}

/** The buffer to draw. */
interface Source {
  core: EmulatorCore;
  buffer: EmulatorBuffer;
}

/**
 * Draws the screen, or the part of it that fits, into a window of another size, from the emulator. Plain output would
 * wrap and scroll at other places there. Only what has changed is written.
 */
export class Painter {
  readonly #screen: SessionScreen;
  /** What each row of the window shows, if known. */
  #rows: (string | undefined)[] = [];
  #place = { left: 0, top: 0 };
  /** `rowsAbove` of the first row that is not in the window's scrollback. */
  #pushed = 0;
  #standing = '';
  #isFresh = true;

  constructor(screen: SessionScreen) {
    this.#screen = screen;
  }

  /** Starts with nothing known about the window; `above` of the rows above still have to go into its scrollback. */
  begin(above = 0): void {
    this.#isFresh = true;
    const kept = this.#screen.core?.buffers.normal.ybase ?? 0;
    this.#pushed = this.#screen.rowsAbove - Math.min(above, kept);
  }

  /** The screen and the rows above it were laid out again; rows in the window's scrollback stay as they were. */
  relaid(): void {
    this.#pushed = this.#screen.rowsAbove;
  }

  /** Forgets what the window shows, so that all of it is drawn again. */
  forget(): void {
    this.#isFresh = true;
  }

  /** The last row of the window that shows something. */
  get lastRow(): number {
    return Math.max(
      0,
      this.#rows.findLastIndex((row) => row !== undefined && row !== ''),
    );
  }

  frame(options: PaintOptions): string {
    const { core } = this.#screen;
    return core === null ? '' : this.#frame(options, { core, buffer: core.buffers.active });
  }

  /** The normal screen, even if the alternate one is shown: it stays in the window afterwards. */
  lastFrame(window: Size): string {
    const { core } = this.#screen;
    const options = { window, notices: [], status: null, isWhole: true };
    return core === null ? '' : this.#frame(options, { core, buffer: core.buffers.normal });
  }

  #frame(options: PaintOptions, source: Source): string {
    const { window, status, isWhole } = options;
    const { core, buffer } = source;
    const room = { cols: window.cols, rows: window.rows - (status === null ? 0 : 1) };
    const cursor = { x: buffer.x, y: buffer.y };
    const view = followCursor({ size: core, room, cursor, before: this.#place });
    this.#place = { left: view.left, top: view.top };
    const drawn = [this.#clear(), isWhole ? this.#push(source, view) : ''];
    const rows = this.#wanted(options, { ...source, view, room });
    rows.forEach((text, row) => drawn.push(this.#drawRow(row, text)));
    const cells = drawn.join('');
    return plain([
      cells === '' ? '' : `\x1b[?2026h\x1b[?25l\x1b[?7l${cells}`,
      this.#stand(core, isWhole),
      place(core, { cursor, view }),
      cells === '' ? '' : '\x1b[?2026l',
    ]);
  }

  /** What each row of the window should show. */
  #wanted(
    { window, notices, status }: PaintOptions,
    { core, buffer, view, room }: Source & { view: Viewport; room: Size },
  ): string[] {
    const rows = Array.from({ length: window.rows }, (_, row) => {
      const line = row < view.rows ? buffer.lines.get(buffer.ybase + view.top + row) : undefined;
      return line === undefined ? '' : latin1(paintRow(core, { line, ...view }));
    });
    const isFreeBelow = buffer.y - view.top < room.rows - notices.length;
    const first = isFreeBelow ? room.rows - notices.length : 0;
    notices.forEach((line, at) => (rows[first + at] = bar(line, window)));
    if (status !== null) rows[window.rows - 1] = bar(status(view), window);
    return rows;
  }

  #clear(): string {
    if (!this.#isFresh) return '';
    this.#isFresh = false;
    this.#rows = [];
    this.#standing = '';
    return '\x1b[H\x1b[J';
  }

  #drawRow(row: number, text: string): string {
    const known = this.#rows[row] ?? '';
    this.#rows[row] = text;
    if (known === text) return '';
    return `\x1b[${row + 1};1H${known === '' ? '' : '\x1b[2K'}${text}`;
  }

  /** Moves rows that have left the screen since into the window's scrollback. */
  #push({ core, buffer }: Source, view: Viewport): string {
    if (buffer !== core.buffers.normal) return '';
    const { rowsAbove } = this.#screen;
    const drawn: string[] = [];
    const oldest = rowsAbove - buffer.ybase;
    let next = Math.max(this.#pushed, oldest);
    while (next < rowsAbove) {
      const count = Math.min(rowsAbove - next, view.rows);
      for (let row = 0; row < count; row++) {
        const line = buffer.lines.get(next - oldest + row);
        if (line !== undefined) drawn.push(this.#drawRow(row, latin1(paintRow(core, { line, ...view }))));
      }
      drawn.push(`\x1b[1;${view.rows}r\x1b[${view.rows};1H${'\n'.repeat(count)}\x1b[r`);
      const below = this.#rows.slice(view.rows);
      this.#rows = [...this.#rows.slice(count, view.rows), ...Array<string>(count).fill(''), ...below];
      next += count;
    }
    // This is a smaller number after a reset, where counting starts again.
    this.#pushed = rowsAbove;
    return drawn.join('');
  }

  /** Title, colours, and modes of keys and mouse, if they changed. */
  #stand(core: EmulatorCore, isWhole: boolean): string {
    const { title, colors } = this.#screen;
    const palette = [...colors].map(([slot, rgb]) => {
      const spec = rgb.map((part) => part.toString(16).padStart(2, '0')).join('/');
      return `\x1b]${slot < 256 ? `4;${slot}` : slot - 246};rgb:${spec}\x07`;
    });
    const parts = [
      title === '' ? '' : `\x1b]2;${latin1(Buffer.from(title))}\x07`,
      `\x1b]104\x07\x1b]110\x07\x1b]111\x07\x1b]112\x07${palette.join('')}`,
      keyModes(core),
      isWhole ? mouseModes(core) : '',
    ];
    const standing = parts.join('');
    if (standing === this.#standing) return '';
    const isFirst = this.#standing === '';
    this.#standing = standing;
    return isFirst && colors.size === 0 ? standing.replace(/(?:\x1b\]1[01]\d\x07)+/, '') : standing;
  }
}

const on = (mode: string) => `\x1b[?${mode}h`;
const off = (mode: string) => `\x1b[?${mode}l`;

function keyModes({ coreService: { decPrivateModes: modes } }: EmulatorCore): string {
  const { cursorStyle, cursorBlink, applicationKeypad } = modes;
  const shape = cursorStyle === undefined ? 1 : CURSOR_STYLES[cursorStyle];
  return [
    modes.applicationCursorKeys ? on('1') : off('1'),
    applicationKeypad ? '\x1b=' : '\x1b>',
    modes.bracketedPasteMode ? on('2004') : off('2004'),
    modes.sendFocus ? on('1004') : off('1004'),
    cursorBlink === undefined ? '' : `\x1b[${cursorBlink ? shape : shape + 1} q`,
  ].join('');
}

const NO_MOUSE = ['9', '1000', '1002', '1003', '1006', '1016'].map(off).join('');

function mouseModes({ coreMouseService }: EmulatorCore): string {
  const modes = [
    // xterm's names; the emulator has no others.
    MOUSE[coreMouseService.activeProtocol as keyof typeof MOUSE],
    MOUSE_ENCODINGS[coreMouseService.activeEncoding as keyof typeof MOUSE_ENCODINGS],
  ];
  return NO_MOUSE + modes.filter(Boolean).map(on).join('');
}

function place(
  { coreService, cols }: EmulatorCore,
  { cursor, view }: { cursor: { x: number; y: number }; view: Viewport },
): string {
  const at = `\x1b[${cursor.y - view.top + 1};${Math.min(cursor.x, cols - 1) - view.left + 1}H`;
  return at + (coreService.isCursorHidden ? '\x1b[?25l' : '\x1b[?25h');
}

const bar = (line: string, { cols }: Size) => latin1(Buffer.from(`\x1b[7m${line.padEnd(cols)}\x1b[0m`));

/** Bytes one by one as a string, so that rows can be compared and joined. */
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

/** Cells contain other people's text and links, so drawn output goes through the filter too. */
function plain(parts: readonly string[]): string {
  const bytes = createScreenFilter().pass(Buffer.from(parts.join(''), 'latin1'));
  return Buffer.from(bytes).toString('utf8');
}
