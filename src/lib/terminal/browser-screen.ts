import { Disposables, type Dispose } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';
import { SCROLLBACK_LINES } from '#protocol/ground/limits.ts';
import type { Size } from '#protocol/ground/size.ts';
import type { Position } from '#protocol/output/segment-header.ts';
import type { HistorySegment } from '../session/output/history.ts';
import type { OutputItem } from '../session/output/output-item.ts';
import { Emulator, knowsProfile, type EmulatorEvents, type Look } from './emulator.ts';
import { fitCells, nextSmaller, scaledFont, type Box } from './fit.ts';
import { buildPast, createTail, type Tail } from './past.ts';
import { readLines, type ReadingLine } from './reading.ts';
import { createFinder, type Finder } from './finder.ts';
import type { Place } from '#protocol/notes/presence.ts';
import type { LineText } from './line-texts.ts';
import type { ScreenPlaces } from './screen-places.ts';
import type { StyledRun } from './styled-line.ts';

/** Room right of the output for the scrollbar, in px. */
const SCROLLBAR_PX = 14;
/** A flood is over once no more than this many bytes come in this many ms. */
const CALM_BYTES = 64 * 1024;
const CALM_MS = 500;

/** The screen as the page shows it. */
export interface ScreenFacts {
  /** The PTY's size, or null before the first screen. */
  size: Size | null;
  /** The size that would fill this window. */
  fit: Size | null;
  /** The room for columns, and what each takes in the type that was chosen, in px. */
  columns: { room: number; each: number } | null;
  /** Lines scrolled up from the end. */
  scrolledBy: number;
  /** Scrolled up as far as there is something. */
  isAtTop: boolean;
  /** Lines that are kept with the session and are older than what the page has. */
  olderLines: number;
  isAlternate: boolean;
  hasSelection: boolean;
  hoveredLink: string | null;
  /** A profile this page cannot draw. */
  isTooOld: boolean;
}

interface Fitted {
  font: number;
  fit: Size;
  columns: { room: number; each: number };
}

/** How the screen is set, for whatever stands in its place. */
export interface ScreenType {
  fontSize: number;
  /** A cell's size, px. */
  cell: { width: number; height: number };
  cols: number;
}

/** What of the output a search goes through, by line numbers from 0. */
export interface SearchedLines {
  first: number;
  last: number;
  /** The screen of a program that has all of it, and no lines. */
  isAlternate: boolean;
}

export interface BrowserScreenOptions {
  look: Look;
  mayType: boolean;
  clock: Clock;
  history(before: Position, lines: number): Promise<HistorySegment[]>;
  onUserData: EmulatorEvents['onUserData'];
  onWheelKeys: EmulatorEvents['onWheelKeys'];
  onKey: EmulatorEvents['onKey'];
  onLink: EmulatorEvents['onLink'];
  onFacts(facts: ScreenFacts): void;
  /** A program just now wants a text on the clipboard; not what is shown of the past. */
  onClip(text: string): void;
  /** Something on the screen changed. */
  onDrawn(): void;
}

/** The terminal on the page: takes output in, draws it, and tells what the user does with it. */
export class BrowserScreen {
  readonly finder: Finder;
  readonly #host: HTMLElement;
  readonly #options: BrowserScreenOptions;
  readonly #ends = new Disposables();
  #look: Look;
  #shown: Emulator | null = null;
  #latest: Emulator | null = null;
  #tail: Tail | null = null;
  #cancelPast: Dispose | null = null;
  #hoveredLink: string | null = null;
  #isTooOld = false;
  /** The terminal whose screen is shown. */
  #terminal: string | null = null;
  /** What is parsed now was printed now. */
  #isLive = false;
  #fitted: (Fitted & { key: string }) | null = null;
  #frame: number | null = null;
  /** The focus was wanted here before there was anything to have it. */
  #isAwaited = false;

  constructor(host: HTMLElement, options: BrowserScreenOptions) {
    this.#host = host;
    this.#options = options;
    this.#look = options.look;
    this.finder = createFinder({
      shown: () => this.#shown?.terminal ?? null,
      colors: () => this.#look.searchColors,
    });
    const observer = new ResizeObserver(() => this.layout());
    observer.observe(host);
    this.#ends.add(() => observer.disconnect());
    this.#ends.add(() => this.#frame !== null && cancelAnimationFrame(this.#frame));
    this.#ends.add(() => this.#cancelPast?.());
    this.#ends.add(() => this.#shown?.dispose());
    this.#ends.add(() => this.#latest?.dispose());
  }

  takeOutput(output: OutputItem, done: () => void): void {
    switch (output.type) {
      case 'screen':
        this.#handleScreen(output, done);
        return;
      case 'event':
        this.#tail?.add(output.event);
        if (this.#latest === null) done();
        else this.#latest.apply(output.event, done);
        return;
      case 'segment':
        this.#isTooOld ||= !knowsProfile(output.header.profile);
        done();
        return;
      case 'caught-up':
        done();
        this.#latest?.write(new Uint8Array(0), () => (this.#isLive = true));
        if (this.#tail !== null) this.#schedulePast(this.#tail);
    }
  }

  /** The whole screen is built beside the one that is shown, or in its very place: nothing flickers. */
  #handleScreen(
    { header, keyframe, played, skipped }: Extract<OutputItem, { type: 'screen' }>,
    done: () => void,
  ): void {
    this.#isLive = false;
    this.#isTooOld = !knowsProfile(header.profile);
    if (this.#isTooOld) {
      this.#report();
      done();
      return;
    }
    // What came before a reset leads to another state, so it cannot be played up to this screen.
    this.#tail = header.reset === true ? null : createTail({ segment: header.segment, isBehind: skipped });
    const begin = { keyframe, firstLine: header.firstLine, ...(played === undefined ? {} : { played }) };
    // To a page that lags in a flood a screen comes several times a second, and another emulator costs ten of them.
    if (this.#shown !== null && this.#shown === this.#latest && this.#shown.suits(header)) {
      this.#terminal = null;
      this.#shown.restore(begin, () => {
        this.#terminal = header.terminal;
        done();
      });
      return;
    }
    const next = this.#create(header);
    if (this.#latest !== this.#shown) this.#latest?.dispose();
    this.#latest = next;
    next.restore(begin, () => {
      if (this.#latest === next) {
        this.#terminal = header.terminal;
        this.#show(next, { keepPlace: false });
      }
      done();
    });
  }

  #create(header: Size & { profile: string }): Emulator {
    const look = { ...this.#look, fontSize: this.#fitted?.font ?? this.#look.fontSize };
    const emulator = new Emulator(header, look, {
      onUserData: this.#options.onUserData,
      onWheelKeys: this.#options.onWheelKeys,
      onKey: this.#options.onKey,
      onLink: this.#options.onLink,
      onLinkHover: (uri) => {
        this.#hoveredLink = uri;
        this.#report();
      },
      onClip: (text) => {
        if (emulator === this.#shown && this.#isLive) this.#options.onClip(text);
      },
      onParsed: () => {
        if (emulator === this.#shown) this.#schedule();
      },
      onScroll: () => this.#schedule(),
      onSelection: () => this.#schedule(),
    });
    emulator.terminal.options.disableStdin = !this.#options.mayType;
    emulator.open(this.#host);
    return emulator;
  }

  #show(next: Emulator, { keepPlace }: { keepPlace: boolean }): void {
    const before = this.#shown;
    const hadFocus = before === null ? this.#isAwaited : before.hasFocus;
    this.#shown = next;
    this.#latest = next;
    this.layout();
    next.show();
    if (keepPlace && before !== null) next.follow(before);
    if (hadFocus || (before === null && mayTakeFocus())) next.terminal.focus();
    before?.dispose();
    // The graphics card draws cells of whole pixels, which are a little narrower.
    void next.accelerate().then(() => this.layout());
    this.finder.renew();
    this.#options.onDrawn();
    this.#report();
  }

  /** A page that was just left behind waits for the flood's end: it may be again, with all it has built in vain. */
  #schedulePast(tail: Tail): void {
    if (tail.isLoading) return;
    tail.isLoading = true;
    if (tail.isBehind) this.#awaitCalm(tail);
    else void this.#loadPast(tail);
  }

  #awaitCalm(tail: Tail): void {
    const { bytes } = tail;
    this.#cancelPast?.();
    this.#cancelPast = this.#options.clock.after(CALM_MS, () => {
      if (tail.isOverrun || tail !== this.#tail) return;
      if (tail.bytes - bytes > CALM_BYTES) this.#awaitCalm(tail);
      else void this.#loadPast(tail);
    });
  }

  /** Builds the scrollback in a second terminal from the sealed segments and swaps it in once it shows the same. */
  async #loadPast(tail: Tail): Promise<void> {
    const isCurrent = () => this.#tail === tail && !tail.isOverrun && !this.#ends.disposed;
    if (!isCurrent()) return;
    const segments = sinceReset(await this.#options.history(tail.before, SCROLLBACK_LINES));
    const first = segments[0];
    if (first === undefined || segments.at(-1)?.header.segment !== tail.before.segment - 1 || !isCurrent()) {
      if (isCurrent()) this.#tail = null;
      return;
    }
    const past = this.#create(first.header);
    const fits = await buildPast({ past, segments, tail, isCurrent, shown: () => this.#shown });
    if (fits) this.#show(past, { keepPlace: true });
    else past.dispose();
    if (isCurrent()) this.#tail = null;
  }

  /** Scales the PTY's screen into the window. Never changes the PTY. */
  layout(): void {
    const emulator = this.#shown;
    if (emulator === null || this.#host.clientWidth === 0) return;
    const window: Box = { width: this.#host.clientWidth - SCROLLBAR_PX, height: this.#host.clientHeight };
    const { size } = emulator;
    const key = this.#keyOf(emulator, window);
    if (key === this.#fitted?.key) emulator.terminal.options.fontSize = this.#fitted.font;
    else this.#fitted = { key, ...this.#fitFont(emulator, window) };
    const height = `${emulator.cell.height * size.rows}px`;
    const width = `${emulator.cell.width * size.cols + SCROLLBAR_PX}px`;
    Object.assign(emulator.element.style, { width, height });
    this.#report();
  }

  /** All that a fitting font follows from: each size tried costs xterm as much as a screen of output. */
  #keyOf({ size, isAccelerated }: Emulator, window: Box): string {
    const { fontFamily, fontSize, smallestType } = this.#look;
    const { mayType } = this.#options;
    const type = [fontFamily, fontSize, smallestType];
    return JSON.stringify([window, size, isAccelerated, devicePixelRatio, ...type, mayType]);
  }

  #fitFont(emulator: Emulator, window: Box): Fitted {
    const { options } = emulator.terminal;
    const { smallestType: smallest } = this.#look;
    const preferred = Math.max(this.#look.fontSize, smallest);
    options.fontSize = preferred;
    const { size, cell } = emulator;
    const fit = fitCells(window, cell);
    const columns = { room: window.width, each: cell.width };
    let font = scaledFont({ window, cell, size }, { preferred, mayGrow: !this.#options.mayType, smallest });
    options.fontSize = font;
    // Cells are whole device pixels, so the size that follows from the ratio may still be a little too large.
    while (this.#overflows(emulator, window) && font > smallest) options.fontSize = font = nextSmaller(font);
    return { font, fit, columns };
  }

  #overflows({ size, cell }: Emulator, window: Box): boolean {
    return size.cols * cell.width > window.width || size.rows * cell.height > window.height;
  }

  /** Tells of changes once a frame, however much output there is in it. */
  #schedule(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#options.onDrawn();
      this.#report();
    });
  }

  /** The PTY was resized by an event: the window has to be looked at again. */
  #lastSize = '';
  #report(): void {
    const shown = this.#shown;
    const size = shown?.size ?? null;
    const key = size === null ? '' : `${size.cols}x${size.rows}`;
    if (key !== this.#lastSize) {
      this.#lastSize = key;
      this.layout();
    }
    this.#options.onFacts({
      size,
      fit: this.#fitted?.fit ?? null,
      columns: this.#fitted?.columns ?? null,
      scrolledBy: shown?.scrolledBy ?? 0,
      isAtTop: shown?.isAtTop ?? false,
      olderLines: shown?.olderLines ?? 0,
      isAlternate: shown?.isAlternate ?? false,
      hasSelection: shown?.terminal.hasSelection() ?? false,
      hoveredLink: this.#hoveredLink,
      isTooOld: this.#isTooOld,
    });
  }

  setLook(look: Look): void {
    this.#look = look;
    for (const emulator of new Set([this.#shown, this.#latest])) {
      if (emulator === null) continue;
      const { options } = emulator.terminal;
      options.theme = look.theme;
      options.screenReaderMode = look.screenReader;
    }
    this.layout();
  }

  setMayType(mayType: boolean): void {
    this.#options.mayType = mayType;
    for (const emulator of [this.#shown, this.#latest]) {
      if (emulator !== null) emulator.terminal.options.disableStdin = !mayType;
    }
    this.layout();
  }

  get selection(): string {
    return this.#shown?.terminal.getSelection() ?? '';
  }

  clearSelection(): void {
    this.#shown?.terminal.clearSelection();
  }

  get wantsBracketedPaste(): boolean {
    return this.#shown?.terminal.modes.bracketedPasteMode ?? false;
  }

  get wantsApplicationCursor(): boolean {
    return this.#shown?.terminal.modes.applicationCursorKeysMode ?? false;
  }

  /** Where the cursor is in the element the screen was mounted in, in px. */
  get cursorBox(): { left: number; top: number; width: number; height: number } | null {
    return this.#shown?.cursorBox ?? null;
  }

  /** The last lines as text, for reading where the screen itself would be too small. */
  lines(count: number): ReadingLine[] {
    const shown = this.#shown;
    if (shown === null) return [];
    const { rows, buffer } = shown.terminal;
    return readLines(buffer.active, { count, rows, lineOf: (row) => shown.lineOf(row) });
  }

  /** What a search goes through now; null before the first screen. */
  get searched(): SearchedLines | null {
    return this.#shown?.searched ?? null;
  }

  /** The lines that are whole here, screen and scrollback; null while another screen is on its way. */
  get held(): { terminal: string; first: number; last: number } | null {
    if (this.#shown === null || this.#terminal === null) return null;
    return { terminal: this.#terminal, ...this.#shown.held };
  }

  styledLines(from: number, to: number): ReadonlyMap<number, StyledRun[]> {
    return this.#shown?.styledLines(from, to) ?? new Map<number, StyledRun[]>();
  }

  /** Scrolling up shows no more here. */
  get isAtStart(): boolean {
    return this.#shown?.isAtStart ?? false;
  }

  get type(): ScreenType | null {
    if (this.#shown === null) return null;
    const { cell, size, terminal } = this.#shown;
    return { fontSize: terminal.options.fontSize ?? this.#look.fontSize, cell, cols: size.cols };
  }

  /** Which text is where, or null before the first screen. */
  get places(): ScreenPlaces | null {
    return this.#shown?.places ?? null;
  }

  /** Where the screen begins on the page, px. */
  get origin(): { x: number; y: number } {
    const { left: x, top: y } = (this.#shown?.element ?? this.#host).getBoundingClientRect();
    return { x, y };
  }

  /** What lines say that are still here, in order. */
  texts(range: { from: number; to: number }): LineText[] {
    return this.#shown?.texts(range) ?? [];
  }

  /** The cursor's place in the text; null before the first screen. */
  get cursorPlace(): Place | null {
    return this.#shown?.cursorPlace ?? null;
  }

  showFirst(line: number): void {
    this.#shown?.showFirst(line);
  }

  showLine(line: number): void {
    this.#shown?.showLine(line);
  }

  /** Marks as the one what was searched for in this line, and shows it. */
  markLine(line: number): void {
    const next = this.#shown?.rowBehind(line) ?? null;
    if (next !== null) this.finder.above(next);
    this.showLine(line);
  }

  focus(): void {
    this.#isAwaited = this.#shown === null;
    this.#shown?.terminal.focus();
  }

  /** Shows the end, and goes with it. */
  showEnd(): void {
    this.#shown?.terminal.scrollToBottom();
  }

  scrollToEnd(): void {
    this.showEnd();
    this.focus();
    this.#report();
  }

  dispose(): void {
    this.#ends.dispose();
  }
}

/** Since the last reset, because only its keyframe shows what the reset did. */
function sinceReset(segments: readonly HistorySegment[]): readonly HistorySegment[] {
  return segments.slice(
    Math.max(
      0,
      segments.findLastIndex(({ header }) => header.reset === true),
    ),
  );
}

/** On a desk one types at once; on a phone the focus would open the keyboard over what is to be read. */
function mayTakeFocus(): boolean {
  return document.activeElement === document.body && !matchMedia('(pointer: coarse)').matches;
}
