import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import type { ISearchDecorationOptions } from '@xterm/addon-search';
import { Terminal, type ITheme } from '@xterm/xterm';
import { text } from '#base/bytes.ts';
import { Disposables } from '#base/disposables.ts';
import type { Size } from '#protocol/ground/size.ts';
import { lastUsedRow } from '#protocol/emulator/lines.ts';
import { makeReplica, type Replica } from '#protocol/emulator/replica.ts';
import { BROWSER_SCROLLBACK, profileOptions } from '#protocol/output/profile.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import { addressLinks } from './address-links.ts';
import { readClip } from '#protocol/emulator/clip.ts';
import { deafen } from './deaf.ts';
import { emojiSequences } from './emoji-sequences.ts';
import { forgetGhostSelection } from './ghost-selection.ts';
import { hasGraphicsCard } from './graphics.ts';
import { sendInsertedText } from './inserted-text.ts';
import { hasTruePixels } from './pixels.ts';
import { gridOf } from './grid.ts';
import { lineTexts, type LineText } from './line-texts.ts';
import { placeInBuffer } from './places.ts';
import type { Place } from '#protocol/notes/presence.ts';
import { placesOf, type ScreenPlaces } from './screen-places.ts';
import { spareScrolling } from './scroll-sync.ts';
import { addStyledRow, type StyledRun } from './styled-line.ts';
import { onUserData } from './user-data.ts';
import { onWheelKeys } from './wheel.ts';

export interface Look {
  fontFamily: string;
  fontSize: number;
  /** No smaller, however large the screen is, in px. */
  smallestType: number;
  theme: ITheme;
  searchColors: ISearchDecorationOptions;
  screenReader: boolean;
}

/** A link on the screen. */
export interface ScreenLink {
  uri: string;
  /** The text shown says nothing about the target. */
  hidden: boolean;
  /** The address with the punctuation after it, if nothing tells whether that belongs to it. */
  longer: string | null;
}

export interface EmulatorEvents {
  onUserData(data: string | Uint8Array): void;
  /** What the wheel sends to a full-screen program; this does not count as typing. */
  onWheelKeys(keys: string): void;
  /** Whether xterm should process the key. */
  onKey(event: KeyboardEvent): boolean;
  onLink(event: MouseEvent, link: ScreenLink): void;
  onLinkHover(uri: string | null): void;
  onParsed(): void;
  /** A program wants a text on the clipboard. */
  onClip(text: string): void;
  onScroll(): void;
  onSelection(): void;
}

/** Longest piece of output that is parsed before xterm looks whether it is time to draw, in bytes. */
const PIECE_BYTES = 16 * 1024;
/** This much of a keyframe is parsed before anything is drawn, in bytes: all of it, but for the largest screens. */
const SHOWN_AT_ONCE_BYTES = 128 * 1024;

const NOTHING = new Uint8Array();

/** A screen to begin with. */
export interface Restored {
  keyframe: Uint8Array;
  firstLine: number;
  /** Output behind it. */
  played?: Uint8Array;
}

/** The private dimensions of a cell; the fit addon reads them in the same place. */
interface RenderCore {
  _core: { _renderService: { dimensions: { css: { cell: { width: number; height: number } } } } };
}

/** Whether this build can draw output of a profile. */
export function knowsProfile(profile: string): boolean {
  return profileOptions(profile) !== undefined;
}

/** One xterm of a profile, deaf, and a replica of the endpoint's emulator as long as it is given the same output. */
export class Emulator {
  readonly terminal: Terminal;
  readonly element: HTMLElement;
  readonly #replica: Replica;
  readonly #profile: string;
  /** The size once everything handed over has been parsed. */
  #coming: Size;
  #isUsed = false;
  #isAccelerated = false;
  readonly #ends = new Disposables();

  constructor(header: Size & { profile: string }, look: Look, events: EmulatorEvents) {
    this.#profile = header.profile;
    this.#coming = { cols: header.cols, rows: header.rows };
    this.terminal = new Terminal({
      ...profileOptions(header.profile),
      cols: header.cols,
      rows: header.rows,
      scrollback: BROWSER_SCROLLBACK,
      altClickMovesCursor: false,
      cursorInactiveStyle: 'outline',
      fontFamily: look.fontFamily,
      fontSize: look.fontSize,
      fontWeightBold: '600',
      macOptionClickForcesSelection: true,
      macOptionIsMeta: false,
      minimumContrastRatio: 4.5,
      rightClickSelectsWord: false,
      screenReaderMode: look.screenReader,
      theme: look.theme,
      linkHandler: {
        activate: (event, uri) => events.onLink(event, { uri, hidden: true, longer: null }),
        hover: (_event, uri) => events.onLinkHover(uri),
        leave: () => events.onLinkHover(null),
      },
    });
    this.#ends.add(() => this.terminal.dispose());
    this.terminal.loadAddon(new UnicodeGraphemesAddon());
    this.#replica = makeReplica(this.terminal, header.profile);
    this.#ends.add(() => this.#replica.dispose());
    this.element = document.createElement('div');
    this.element.className = 'emulator';
    this.#ends.add(() => this.element.remove());
    this.#listen(events);
  }

  #listen(events: EmulatorEvents): void {
    for (const handler of deafen(this.terminal.parser)) this.#ends.add(() => handler.dispose());
    this.#ends.add(onUserData(this.terminal, events.onUserData));
    onWheelKeys(this.terminal, events.onWheelKeys);
    this.terminal.attachCustomKeyEventHandler((event) => events.onKey(event));
    const clips = this.terminal.parser.registerOscHandler(52, (data) => {
      const clip = readClip(data);
      if (clip !== null) events.onClip(clip);
      return true;
    });
    this.#ends.add(() => clips.dispose());
    this.terminal.onWriteParsed(events.onParsed);
    this.terminal.onScroll(events.onScroll);
    this.terminal.onSelectionChange(events.onSelection);
    this.terminal.registerLinkProvider(
      addressLinks(this.terminal, {
        onLink: (event, link) => events.onLink(event, { ...link, hidden: false }),
        onHover: events.onLinkHover,
      }),
    );
  }

  /** Puts it into the page; it stays invisible until `show`. */
  open(host: HTMLElement): void {
    this.element.style.visibility = 'hidden';
    this.element.inert = true;
    host.append(this.element);
    this.terminal.open(this.element);
    this.#ends.add(spareScrolling(this.terminal));
    this.#ends.add(sendInsertedText(this.terminal));
    forgetGhostSelection(this.terminal);
    if (this.#replica.widths !== null) this.terminal.registerCharacterJoiner(emojiSequences);
    this.terminal.textarea?.setAttribute('aria-label', 'Terminal input');
  }

  show(): void {
    this.element.style.visibility = '';
    this.element.inert = false;
  }

  /** Draws with the graphics card if there is one that lasts; otherwise xterm draws with elements. */
  async accelerate(): Promise<void> {
    if (!hasGraphicsCard() || !(await hasTruePixels(this.element))) return;
    const { WebglAddon } = await import('@xterm/addon-webgl');
    if (this.#ends.disposed) return;
    try {
      const webgl = new WebglAddon();
      webgl.onContextLoss(() => {
        webgl.dispose();
        this.#isAccelerated = false;
      });
      this.terminal.loadAddon(webgl);
      this.#isAccelerated = true;
    } catch {
      // No WebGL 2 here.
    }
  }

  /** xterm checks the time only between two writes, so long ones are sent in pieces. */
  write(data: Uint8Array, done: () => void): void {
    let at = 0;
    for (; at + PIECE_BYTES < data.length; at += PIECE_BYTES)
      this.terminal.write(data.subarray(at, at + PIECE_BYTES));
    this.terminal.write(data.subarray(at), done);
  }

  /** Whether output that continues with such a header can be shown here. */
  suits({ profile, cols, rows }: Size & { profile: string }): boolean {
    return profile === this.#profile && cols === this.#coming.cols && rows === this.#coming.rows;
  }

  /**
   * Begins with a keyframe, once everything before it has been parsed, and goes on to the end of what was `played`
   * behind it: lines are numbered from the keyframe. What was shown is replaced in the same task, so that no frame shows
   * an empty screen.
   */
  restore({ keyframe, firstLine, played = NOTHING }: Restored, done: () => void): void {
    const isWhole = keyframe.length <= SHOWN_AT_ONCE_BYTES;
    const atOnce = isWhole ? SHOWN_AT_ONCE_BYTES - keyframe.length : 0;
    this.terminal.write('', () => {
      if (this.#isUsed) this.#replica.renew();
      this.#isUsed = true;
      const { core, lines } = this.#replica;
      core._inputHandler.parse(keyframe.subarray(0, SHOWN_AT_ONCE_BYTES));
      if (!isWhole) return;
      lines.rebase(firstLine);
      core._inputHandler.parse(played.subarray(0, atOnce));
    });
    this.write(keyframe.subarray(SHOWN_AT_ONCE_BYTES), () => {
      if (!isWhole) this.#replica.lines.rebase(firstLine);
    });
    this.write(played.subarray(atOnce), done);
  }

  /** Takes one event in; `done` is called once it has been parsed. */
  apply({ code, data }: OutputEvent, done: () => void): void {
    if (code === 'o') this.write(data, done);
    else if (code === 'r') this.#resizeInTurn(text(data), done);
    else done();
  }

  /** xterm calls back between chunks, so the resize happens after all output before it and ahead of all behind it. */
  #resizeInTurn(size: string, done: () => void): void {
    const [, cols, rows] = /^(\d+)x(\d+)$/.exec(size) ?? [];
    if (cols !== undefined && rows !== undefined) this.#coming = { cols: Number(cols), rows: Number(rows) };
    const coming = this.#coming;
    this.terminal.write('', () => {
      this.#replica.resize(coming);
      done();
    });
  }

  /** Cells are drawn in whole pixels, by the graphics card. */
  get isAccelerated(): boolean {
    return this.#isAccelerated;
  }

  get size(): Size {
    return { cols: this.terminal.cols, rows: this.terminal.rows };
  }

  /** A cell's size in CSS pixels at the font size of now. */
  get cell(): { width: number; height: number } {
    // xterm's typings leave its private fields out.
    return (this.terminal as unknown as RenderCore)._core._renderService.dimensions.css.cell;
  }

  get cursorBox(): { left: number; top: number; width: number; height: number } {
    const { width, height } = this.cell;
    const { cursorX, cursorY } = this.terminal.buffer.active;
    return { left: cursorX * width, top: cursorY * height, width, height };
  }

  get scrolledBy(): number {
    const { baseY, viewportY } = this.terminal.buffer.active;
    return baseY - viewportY;
  }

  /** Scrolled up, and as far as there is something. */
  get isAtTop(): boolean {
    return this.scrolledBy > 0 && this.terminal.buffer.active.viewportY === 0;
  }

  /** Lines of the normal screen that have left its scrollback. */
  get olderLines(): number {
    return this.#replica.lines.first;
  }

  get searched(): { first: number; last: number; isAlternate: boolean } {
    const { lines } = this.#replica;
    const { baseY, cursorY } = this.terminal.buffer.normal;
    return { first: lines.first, last: lines.lineOf(baseY + cursorY), isAlternate: this.isAlternate };
  }

  /** Which lines of the normal screen and its scrollback are whole here, both ends included. */
  get held(): { first: number; last: number } {
    const { lines, core } = this.#replica;
    const { normal } = core.buffers;
    const isCut = normal.lines.get(0)?.isWrapped === true;
    return { first: lines.first + (isCut ? 1 : 0), last: lines.lineOf(lastUsedRow(normal)) };
  }

  /** What these lines look like now; those that are not here are left out. */
  styledLines(from: number, to: number): Map<number, StyledRun[]> {
    const { lines, core } = this.#replica;
    const buffer = core.buffers.normal.lines;
    const found = new Map<number, StyledRun[]>();
    let row = lines.rowOf(Math.max(from, this.held.first)) ?? buffer.length;
    for (let line = Math.max(from, this.held.first); line <= to && row < buffer.length; line++) {
      const runs: StyledRun[] = [];
      for (let goesOn = true; goesOn && row < buffer.length; row++) {
        const at = buffer.get(row);
        const next = row + 1 < buffer.length ? buffer.get(row + 1) : undefined;
        goesOn = next?.isWrapped === true;
        if (at !== undefined)
          addStyledRow(runs, { row: at, next: goesOn && next !== undefined ? next : null });
      }
      found.set(line, runs);
    }
    return found;
  }

  /** Nothing is above what is shown, and no program has the whole screen. */
  get isAtStart(): boolean {
    return !this.isAlternate && this.terminal.buffer.active.viewportY === 0;
  }

  get isAlternate(): boolean {
    return this.terminal.buffer.active.type === 'alternate';
  }

  get hasFocus(): boolean {
    return this.terminal.textarea !== undefined && this.terminal.textarea === document.activeElement;
  }

  /** The screen's text and cursor: equal in two replicas that were given the same. */
  get fingerprint(): string {
    const { baseY, cursorX, cursorY, type } = this.terminal.buffer.active;
    const rows = Array.from({ length: this.terminal.rows }, (_, row) => this.#row(baseY + row));
    return [type, this.terminal.cols, cursorX, cursorY, ...rows].join('\n');
  }

  #row(at: number): string {
    return this.terminal.buffer.active.getLine(at)?.translateToString(true) ?? '';
  }

  /** Which text is where on the screen now. */
  get places(): ScreenPlaces {
    return placesOf(this.terminal, { lines: this.#replica.lines, cell: this.cell });
  }

  /** What lines of the normal screen say, as far as they are in its scrollback. */
  texts(range: { from: number; to: number }): LineText[] {
    const { lines } = this.#replica;
    const { cols, rows, buffer } = this.terminal;
    return lineTexts(gridOf({ cols, rows, buffer: { active: buffer.normal } }, lines), {
      ...range,
      rowOf: (line) => lines.rowOf(line),
      textOf: (row, cells) =>
        buffer.normal.getLine(row)?.translateToString(cells === undefined, 0, cells) ?? '',
    });
  }

  /** The cursor's place in the text. */
  get cursorPlace(): Place {
    const { baseY, cursorX, cursorY } = this.terminal.buffer.active;
    return placeInBuffer(gridOf(this.terminal, this.#replica.lines), {
      row: baseY + cursorY,
      column: cursorX,
    });
  }

  /** Shows a line first, or as far up as there are lines behind it. */
  showFirst(line: number): void {
    this.terminal.scrollToLine(this.#rowToShow(line));
  }

  /** Shows a line a third down, so that one sees what led to it. */
  showLine(line: number): void {
    this.terminal.scrollToLine(this.#rowToShow(line) - Math.floor(this.terminal.rows / 3));
  }

  #rowToShow(line: number): number {
    const { lines } = this.#replica;
    return lines.rowOf(line) ?? (line < lines.first ? 0 : this.terminal.buffer.active.baseY);
  }

  /** The row behind the last of a line; null where the line is not here. */
  rowBehind(line: number): number | null {
    const { lines } = this.#replica;
    if (this.isAlternate || lines.rowOf(line) === undefined) return null;
    return lines.rowOf(line + 1) ?? this.terminal.buffer.active.length;
  }

  /** Number of the line a row of the buffer belongs to; null on the alternate screen, which has none. */
  lineOf(row: number): number | null {
    return this.isAlternate ? null : this.#replica.lines.lineOf(row);
  }

  /** Takes over where the user was looking in another: scroll position and selection. */
  follow(other: Emulator): void {
    const grown = this.terminal.buffer.active.baseY - other.terminal.buffer.active.baseY;
    const selected = other.terminal.getSelectionPosition();
    if (selected !== undefined) {
      const { start, end } = selected;
      const length = (end.y - start.y) * this.terminal.cols + (end.x - start.x);
      this.terminal.select(start.x, start.y + grown, length);
    }
    if (other.scrolledBy > 0) this.terminal.scrollLines(-other.scrolledBy);
  }

  dispose(): void {
    this.#ends.dispose();
  }
}
