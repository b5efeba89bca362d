import { CELL_WORDS, WIDTH_SHIFT } from '#protocol/emulator/cells.ts';
import type { EmulatorBuffer, EmulatorCore, EmulatorLine } from '#protocol/emulator/core.ts';
import { attributesOf, BG_EXTENDED } from '../cells.ts';
import { designator } from '../charsets.ts';
import { joinsAlike } from '../cursor.ts';
import { cellText } from '../rows.ts';
import type { openScreen } from '../screen.ts';

export type Opened = ReturnType<typeof openScreen>;

/**
 * Everything that two replicas must agree on, as plain data. `above` is how many rows over the screen to look
 * at: a restored screen has fewer than one that watched all along.
 */
export function stateOf({ screen, replica, colors }: Opened, above: number): Record<string, unknown> {
  const { core } = replica;
  const { normal, alt, active } = core.buffers;
  const input = core._inputHandler;
  return {
    size: [core.cols, core.rows],
    isAlternate: screen.isAlternate,
    normal: bufferState(core, normal, above),
    alt: active === alt ? bufferState(core, alt, 0) : undefined,
    saved: [savedState(replica, normal), savedState(replica, alt)],
    cursor: [active.x, active.y],
    modes: { ...core.coreService.decPrivateModes, ...core.coreService.modes },
    isByGrapheme: replica.widths?.isByGrapheme,
    hidden: core.coreService.isCursorHidden,
    mouse: [core.coreMouseService.activeProtocol, core.coreMouseService.activeEncoding],
    options: [core.optionsService.rawOptions.convertEol, core.optionsService.rawOptions.cursorBlink],
    charsets: [0, 1, 2, 3].map((level) => designator(core._charsetService._charsets[level])),
    charset: [core._charsetService.glevel, designator(core._charsetService.charset)],
    pen: JSON.stringify(withLink(core, attributesOf(input._curAttrData))),
    parser: [input._parser.currentState, input._utf8Decoder.interim[0]],
    titles: [input._windowTitle, input._iconName, [...input._windowTitleStack], [...input._iconNameStack]],
    colors: [...colors.changed].sort(([a], [b]) => a - b),
    lines: lineState(replica, above),
  };
}

/** Whether the next character would do the same in both. */
export function joinAgrees(a: Opened, b: Opened): boolean {
  const state = (opened: Opened) => opened.replica.core._inputHandler._parser.precedingJoinState;
  return joinsAlike(a.replica.core, [state(a), state(b)]);
}

/** Rows above the screen that both have. */
export function sharedAbove(a: Opened, b: Opened): number {
  return Math.min(a.replica.core.buffers.normal.ybase, b.replica.core.buffers.normal.ybase);
}

function lineState({ core, lines }: Opened['replica'], above: number): unknown {
  const { ybase, lines: rows } = core.buffers.normal;
  return [lines.lineOf(ybase - above), lines.lineOf(rows.length - 1)];
}

function bufferState(core: EmulatorCore, buffer: EmulatorBuffer, above: number): unknown {
  const rows: string[] = [];
  for (let y = buffer.ybase - above; y < buffer.lines.length; y++) {
    const line = buffer.lines.get(y);
    rows.push(line ? rowState(core, line, y === 0 && above > 0) : 'no row');
  }
  const tabs = Object.keys(buffer.tabs)
    .map(Number)
    .filter((column) => buffer.tabs[column] && column < core.cols);
  const isActive = core.buffers.active === buffer;
  return { rows, margins: [buffer.scrollTop, buffer.scrollBottom], tabs, parked: isActive ? -1 : buffer.y };
}

function rowState(core: EmulatorCore, line: EmulatorLine, isCut: boolean): string {
  const cells: string[] = [];
  for (let column = 0; column < line.length; column++) {
    const [content = 0, fg = 0, bg = 0] = line._data.subarray(column * CELL_WORDS, column * CELL_WORDS + 3);
    const attributes = attributesOf({
      fg,
      bg,
      extended: bg & BG_EXTENDED ? line._extendedAttrs[column] : undefined,
    });
    const look = fg || bg ? JSON.stringify(withLink(core, attributes)) : '';
    cells.push(`${content >> WIDTH_SHIFT}${cellText(line, column)}${look}`);
  }
  return `${line.isWrapped && !isCut ? '>' : '|'}${cells.join('\u2502')}`;
}

function withLink(core: EmulatorCore, attributes: ReturnType<typeof attributesOf>): unknown {
  const { link } = attributes;
  return { ...attributes, link: link === 0 ? 0 : (core._oscLinkService.getLinkData(link) ?? 'unknown') };
}

function savedState(replica: Opened['replica'], buffer: EmulatorBuffer): unknown {
  const { fg, bg } = buffer.savedCurAttrData;
  const { cols } = replica.core;
  const x = Math.min(buffer.savedX, cols - 1);
  const { row, extended } = replica.saved(buffer);
  const saved = attributesOf({ fg, bg, extended });
  return [x, row, { ...saved, link: 0, bg: saved.bg & ~BG_EXTENDED }, designator(buffer.savedCharset)];
}
