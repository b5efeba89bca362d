/**
 * The private parts of xterm 6.0.0 that keyframes, line numbers and the replica rules touch, in one place. The
 * headless and the browser build share this core. `agent/screen/core.test.ts` fails when a field is missing, so
 * that an upgrade of xterm cannot change it silently.
 */
export interface EmulatorCore {
  readonly cols: number;
  readonly rows: number;
  readonly buffers: {
    readonly normal: EmulatorBuffer;
    readonly alt: EmulatorBuffer;
    readonly active: EmulatorBuffer;
    onBufferActivate(listener: () => void): Subscription;
  };
  readonly coreService: {
    isCursorHidden: boolean;
    readonly modes: { readonly insertMode: boolean };
    readonly decPrivateModes: PrivateModes;
  };
  readonly coreMouseService: { readonly activeProtocol: string; readonly activeEncoding: string };
  readonly optionsService: {
    readonly rawOptions: { readonly convertEol: boolean; readonly cursorBlink: boolean; scrollback: number };
    /** The same, but setting one here is noticed. */
    readonly options: object;
  };
  readonly _bufferService: {
    /** Each row that leaves the screen at its top does so by this, but for a resize and a reset. */
    scroll(eraseAttributes: unknown, isWrapped?: boolean): void;
  };
  readonly unicodeService: {
    charProperties(codePoint: number, preceding: number): number;
    /** By version. */
    readonly _providers: Readonly<Record<string, UnicodeProvider | undefined>>;
  };
  readonly _charsetService: {
    readonly charset: Charset;
    readonly glevel: number;
    readonly _charsets: Charset[];
  };
  readonly _oscLinkService: LinkService;
  readonly _inputHandler: {
    readonly _curAttrData: PenAttributes;
    readonly _parser: { readonly currentState: number; precedingJoinState: number; reset(): void };
    readonly _utf8Decoder: { readonly interim: Uint8Array };
    readonly _parseStack: { readonly paused: boolean };
    readonly _windowTitle: string;
    readonly _iconName: string;
    readonly _windowTitleStack: readonly string[];
    readonly _iconNameStack: readonly string[];
    /** Takes bytes in at once, past those that wait. */
    parse(bytes: Uint8Array): void;
    restoreIndexedColor(slots: string): boolean;
    restoreFgColor(nothing: string): boolean;
    restoreBgColor(nothing: string): boolean;
    restoreCursorColor(nothing: string): boolean;
    saveCursor(): boolean;
    restoreCursor(): boolean;
    screenAlignmentPattern(): boolean;
    eraseInDisplay(params: { params: number[] }, respectProtect: boolean): boolean;
    onColor(listener: (requests: readonly ColorRequest[]) => void): Subscription;
  };
  writeSync(bytes: Uint8Array): void;
}

export interface Subscription {
  dispose(): void;
}

/** Words of a row: three a cell, see `cells.ts` of the agent's screen. */
export interface EmulatorLine {
  readonly _data: Uint32Array;
  readonly _combined: Record<number, string>;
  readonly _extendedAttrs: Record<number, ExtendedAttributes | undefined>;
  readonly length: number;
  readonly isWrapped: boolean;
  /** Growing needs the cell to fill with, shrinking does not look at it. */
  resize(cols: number, fill: undefined): boolean;
}

export interface LineList {
  readonly length: number;
  maxLength: number;
  /** Rows just trimmed from the top stay readable below zero until the list is written to again. */
  get(index: number): EmulatorLine | undefined;
  push(line: EmulatorLine): void;
  pop(): EmulatorLine | undefined;
  trimStart(count: number): void;
  onTrim(listener: (amount: number) => void): Subscription;
}

export interface EmulatorBuffer {
  readonly lines: LineList;
  ybase: number;
  ydisp: number;
  x: number;
  y: number;
  readonly scrollTop: number;
  readonly scrollBottom: number;
  readonly tabs: Record<number, boolean | undefined>;
  getBlankLine(attributes: CellAttributes): EmulatorLine;
  savedX: number;
  savedY: number;
  readonly savedCurAttrData: { readonly fg: number; readonly bg: number };
  readonly savedCharset: Charset;
}

/** How wide characters are and which join: a bit for joining, two for the columns, above them a kind. */
export interface UnicodeProvider {
  readonly version: string;
  wcwidth(codePoint: number): 0 | 1 | 2;
  charProperties(codePoint: number, preceding: number): number;
}

/** A translation table, known by identity; undefined is US ASCII. */
export type Charset = Readonly<Record<string, string>> | undefined;

export interface ExtendedAttributes {
  _ext: number;
  readonly _urlId: number;
  clone(): ExtendedAttributes;
}

export interface CellAttributes {
  readonly fg: number;
  readonly bg: number;
  readonly extended: ExtendedAttributes;
}

export interface PenAttributes {
  fg: number;
  bg: number;
  /** Shared with every cell written in it, so it is replaced and never changed. */
  extended: ExtendedAttributes;
  /** Computes the extended bit of the background again. */
  updateExtended(): void;
}

export interface PrivateModes {
  readonly applicationCursorKeys: boolean;
  readonly applicationKeypad: boolean;
  readonly bracketedPasteMode: boolean;
  readonly cursorBlink: boolean | undefined;
  readonly cursorStyle: 'block' | 'underline' | 'bar' | undefined;
  readonly origin: boolean;
  readonly reverseWraparound: boolean;
  readonly sendFocus: boolean;
  readonly synchronizedOutput: boolean;
  readonly wraparound: boolean;
}

export interface LinkData {
  readonly id?: string | undefined;
  readonly uri: string;
}

export interface LinkService {
  readonly _dataByLinkId: Map<number, { id: number; data: LinkData; lines: unknown[] }>;
  registerLink(data: LinkData): number;
  addLineToLink(linkId: number, row: number): void;
  getLinkData(linkId: number): LinkData | undefined;
}

/** `type` 0 asks for a colour, 1 sets it, 2 restores it; `index` 256 to 258 are foreground, background, cursor. */
export interface ColorRequest {
  readonly type: 0 | 1 | 2;
  readonly index?: number;
  readonly color?: readonly [number, number, number];
}

/** The parts of xterm's public `Terminal` used here, the same in both builds. */
export interface EmulatorTerminal {
  readonly cols: number;
  readonly rows: number;
  readonly parser: {
    registerCsiHandler(
      id: { prefix?: string; intermediates?: string; final: string },
      callback: (params: (number | number[])[]) => boolean,
    ): Subscription;
    registerEscHandler(id: { intermediates?: string; final: string }, callback: () => boolean): Subscription;
    registerOscHandler(ident: number, callback: (data: string) => boolean): Subscription;
  };
  readonly unicode: { activeVersion: string; register(provider: UnicodeProvider): void };
  resize(cols: number, rows: number): void;
  reset(): void;
}

/** The private core of a terminal. */
export function coreOf(terminal: EmulatorTerminal): EmulatorCore {
  // xterm's typings leave its private fields out; the test named above holds this cast to the truth.
  return (terminal as unknown as { _core: EmulatorCore })._core;
}
