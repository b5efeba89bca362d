import type { OutputItem } from 'holdfast/client';
import type { Clock } from '#base/ports.ts';
import type { Size } from '#protocol/ground/size.ts';
import { KEYFRAME_SCROLLBACK } from '#protocol/output/profile.ts';
import { writeKeyframe } from '../../screen/keyframe.ts';
import { usedRows } from '../../screen/paint.ts';
import { Notices } from './notices.ts';
import { Painter } from './painter.ts';
import { KEEP_TITLE, leaveAlternate, leaveBelow, modesBack } from './restore.ts';
import { createScreenFilter } from './screen-filter.ts';
import type { SessionScreen } from './session-screen.ts';
import type { Viewport } from './viewport.ts';
import { partWords } from './words.ts';

/** Space reserved for messages before the first screen, in characters. */
const FIRST_CHARS = 700;

/**
 * How the window shows the terminal. `through`: it has the terminal's size, and output passes through the filter.
 * `whole`: it is larger, or a message is shown, so the screen is drawn, and rows that leave go into the window's
 * scrollback. `part`: the terminal is larger, so the part around the cursor is drawn on the window's alternate screen.
 */
type Showing = 'nothing' | 'through' | 'whole' | 'part';

export interface SessionWindowOptions {
  screen: SessionScreen;
  output: NodeJS.WriteStream;
  clock: Clock;
}

/** The window that `attach` runs in. It shows the session's screen and messages, and is restored at the end. */
export class SessionWindow {
  readonly #screen: SessionScreen;
  readonly #output: NodeJS.WriteStream;
  readonly #clock: Clock;
  readonly #notices: Notices;
  readonly #painter: Painter;
  #showing: Showing = 'nothing';
  /** Whether the window's normal screen shows the session. */
  #isTaken = false;
  #hasLeft = false;
  #filter = createScreenFilter();
  #cancelPaint: (() => void) | null = null;

  constructor({ screen, output, clock }: SessionWindowOptions) {
    this.#screen = screen;
    this.#output = output;
    this.#clock = clock;
    this.#painter = new Painter(screen);
    this.#notices = new Notices(clock, () => this.#arrange());
    output.on('resize', () => {
      this.#painter.forget();
      this.#arrange();
    });
    this.#reserveLines();
  }

  get #size(): Size {
    return { cols: this.#output.columns, rows: this.#output.rows };
  }

  /** Reserves space for the first messages; the first screen removes it again. */
  #reserveLines(): void {
    const { cols, rows } = this.#size;
    const lines = Math.max(0, Math.min(Math.ceil(FIRST_CHARS / cols) + 2, rows - 1));
    this.#output.write(`${KEEP_TITLE}${'\n'.repeat(lines)}${lines === 0 ? '' : `\x1b[${lines}A`}\r\x1b7`);
  }

  /** Shows a message over the terminal for a while. */
  say(sentence: string): void {
    if (this.#hasLeft) return;
    if (this.#showing === 'nothing') this.#output.write(`[holdfast: ${sentence}]\r\n`);
    this.#notices.say(sentence);
  }

  /** Takes output in and shows it. Returns false for a profile that this build does not know. */
  take(item: OutputItem, done: () => void): boolean {
    const back = item.type === 'screen' && this.#showing !== 'nothing' ? this.#finish() : '';
    // Rows that have left the screen since are drawn before the screen is laid out again.
    if (item.type === 'event' && item.event.code === 'r' && this.#showing === 'whole') this.#paint();
    if (!this.#screen.take(item)) return false;
    if (this.#hasLeft || this.#screen.size === null) done();
    else if (item.type === 'event' && item.event.code === 'o' && this.#showing === 'through')
      this.#output.write(this.#filter.pass(item.event.data), done);
    else {
      if (item.type === 'screen') this.#begin(back);
      else if (item.type === 'event' && item.event.code === 'r') this.#handleResize();
      else this.#paintSoon();
      done();
    }
    return true;
  }

  /** Shows a new whole screen in place of what was shown. */
  #begin(back: string): void {
    this.#output.write(this.#showing === 'nothing' ? '\x1b8\x1b[J' : back);
    this.#isTaken = false;
    this.#showing = 'nothing';
    this.#arrange({ above: true });
  }

  #handleResize(): void {
    this.#painter.relaid();
    this.#arrange();
  }

  /** Which way of showing fits now. */
  get #suited(): Showing {
    const { size } = this.#screen;
    if (size === null) return 'nothing';
    const window = this.#size;
    if (size.cols > window.cols || size.rows > window.rows) return 'part';
    const isSame = size.cols === window.cols && size.rows === window.rows;
    return isSame && this.#said.length === 0 ? 'through' : 'whole';
  }

  /** Switches to the way of showing that fits now. `above`: with the rows above, which the window has not shown yet. */
  #arrange({ above = false } = {}): void {
    const suited = this.#suited;
    if (this.#hasLeft || suited === 'nothing') return;
    if (suited === this.#showing) return this.#paintSoon();
    this.#output.write(this.#showing === 'nothing' ? '' : this.#finish());
    this.#showing = suited;
    if (suited === 'part') return this.#beginPart();
    // What is on the window moves up into its scrollback.
    if (!this.#isTaken) this.#output.write(`${'\n'.repeat(this.#size.rows - 1)}\x1b[H\x1b[J`);
    this.#isTaken = true;
    if (suited === 'through') return this.#showThrough(above ? KEYFRAME_SCROLLBACK : 0);
    this.#painter.begin(above ? KEYFRAME_SCROLLBACK : 0);
    this.#paint();
  }

  #beginPart(): void {
    this.#output.write('\x1b[?1049h');
    this.#painter.begin();
    this.#paint();
  }

  #showThrough(above = 0): void {
    this.#filter = createScreenFilter();
    const clear = `${this.#back()}\x1b[H\x1b[J`;
    this.#output.write(`\x1b[?2026h${clear}${this.#keyframe(above)}\x1b[?2026l`);
  }

  get #isAlternate(): boolean {
    const { core } = this.#screen;
    return core !== null && core.buffers.active === core.buffers.alt;
  }

  #keyframe(scrollback: number): string {
    const { replica, colors } = this.#screen;
    if (replica === null) return '';
    const shown = createScreenFilter().pass(writeKeyframe({ replica, colors, scrollback }));
    // The window's own scrollback belongs to its user and is not cleared.
    return Buffer.from(shown).toString('utf8').replaceAll('\x1b[3J', '');
  }

  /** Leaves the present way of showing, with all rows that have left the screen in the scrollback. */
  #finish(): string {
    return (this.#showing === 'whole' ? this.#frame() : '') + this.#back();
  }

  /** Restores the modes, on the window's normal screen. */
  #back(): string {
    const modes = modesBack(this.#screen, this.#size.cols);
    // What is drawn stays off the normal screen, and the cursor is back on it where it was.
    if (this.#showing === 'part') return modes + leaveAlternate(true);
    return leaveAlternate(this.#showing === 'through' && this.#isAlternate) + modes;
  }

  get #said(): string[] {
    const { cols, rows } = this.#size;
    return this.#notices.lines({ cols, max: Math.floor(rows / 2) });
  }

  #paintSoon(): void {
    if (this.#showing === 'through' || this.#cancelPaint !== null) return;
    this.#cancelPaint = this.#clock.after(0, () => {
      this.#cancelPaint = null;
      if (!this.#hasLeft && this.#showing !== 'through') this.#paint();
    });
  }

  #paint(): void {
    this.#output.write(this.#frame());
  }

  #frame(): string {
    const { size } = this.#screen;
    if (size === null) return '';
    const window = this.#size;
    const isWhole = this.#showing === 'whole';
    const status = isWhole ? null : (view: Viewport) => partWords({ size, view, cols: window.cols });
    return this.#painter.frame({ window, notices: this.#said, status, isWhole });
  }

  /** Restores the window, with the session's last screen above the cursor. Works once. */
  leave(): void {
    if (this.#hasLeft) return;
    this.#cancelPaint?.();
    this.#hasLeft = true;
    this.#notices.dispose();
    const last = this.#showing === 'whole' ? this.#painter.lastFrame(this.#size) : '';
    this.#output.write(last + this.#back() + this.#below());
  }

  #below(): string {
    const { core } = this.#screen;
    if (core === null || this.#showing === 'nothing' || this.#showing === 'part') return leaveBelow(null);
    const { normal, active } = core.buffers;
    const cursor = active === normal ? normal.y : 0;
    const used = this.#showing === 'whole' ? this.#painter.lastRow : usedRows(normal) - 1;
    return leaveBelow(Math.max(cursor, used));
  }
}
