import type { EmulatorBuffer, EmulatorCore, EmulatorLine } from '#protocol/emulator/core.ts';
import type { Replica } from '#protocol/emulator/replica.ts';
import { KEYFRAME_SCROLLBACK, type Rgb } from '#protocol/output/profile.ts';
import { ByteWriter } from './byte-writer.ts';
import { attributesOf, BG_EXTENDED, type Attributes } from './cells.ts';
import { designator } from './charsets.ts';
import { writeCursor, writePen } from './cursor.ts';
import type { KeyframeTools } from './keyframe-tools.ts';
import { writeModes } from './modes.ts';
import { Pen } from './pen.ts';
import { RowWriter } from './rows.ts';

export interface KeyframeSource {
  replica: Replica;
  /** Palette slots 0..255 and foreground, background, cursor at 256..258 that the program has changed. */
  colors: ReadonlyMap<number, Rgb>;
  /** Rows above the screen; by default as many as every keyframe has. */
  scrollback?: number;
}

const out = new ByteWriter();

/**
 * The emulator's whole state as terminal output: written to a fresh terminal of the same profile and size, it gives
 * the same state. It consists of escape sequences and text only, and queries nothing.
 */
export function writeKeyframe({ replica, colors, scrollback }: KeyframeSource): Uint8Array {
  const { core } = replica;
  out.clear();
  const pen = new Pen(out, (id) => core._oscLinkService.getLinkData(id));
  const tools: KeyframeTools = { core, out, pen, replica };
  const { normal, alt, active } = core.buffers;
  writeTitles(core);
  writeColors(colors);
  if (active === normal) writeUnusedAlt(tools);
  writeNormal(tools, scrollback);
  if (active === alt) {
    writeParkedCursor(core);
    pen.setBlank(0);
    out.ascii('\x1b[?47h\x1b[H');
    if (alt.lines.get(0)?.isWrapped) writeWrappedHead(core);
    new RowWriter(tools).write(rowsOf(alt, 0));
    writeBufferState(tools, alt);
  }
  writeMargins(core, active);
  const last = writeCursor(tools);
  writeModes(tools);
  writePen(tools, last);
  return out.finish();
}

/** Row of the normal buffer with which a keyframe begins: the first of a logical line, or of what is left of it. */
export function firstKeyframeRow(
  { lines, ybase }: EmulatorBuffer,
  scrollback: number = KEYFRAME_SCROLLBACK,
): number {
  let row = Math.max(0, ybase - scrollback);
  while (row > 0 && row < ybase && lines.get(row)?.isWrapped) row++;
  while (row > 0 && lines.get(row)?.isWrapped) row--;
  return row;
}

function rowsOf({ lines }: EmulatorBuffer, from: number): EmulatorLine[] {
  const rows: EmulatorLine[] = [];
  for (let y = from; y < lines.length; y++) {
    const line = lines.get(y);
    if (line) rows.push(line);
  }
  return rows;
}

function writeTitles({ _inputHandler: input }: EmulatorCore): void {
  for (const title of input._windowTitleStack) writeOsc(`2;${title}`, '\x1b[22;2t');
  for (const name of input._iconNameStack) writeOsc(`1;${name}`, '\x1b[22;1t');
  if (input._windowTitle || input._windowTitleStack.length) writeOsc(`2;${input._windowTitle}`);
  if (input._iconName || input._iconNameStack.length) writeOsc(`1;${input._iconName}`);
}

function writeOsc(text: string, then = ''): void {
  out.ascii('\x1b]');
  out.text(text);
  out.ascii(`\x1b\\${then}`);
}

function writeColors(colors: ReadonlyMap<number, Rgb>): void {
  for (const [slot, rgb] of [...colors].sort(([a], [b]) => a - b)) {
    const spec = rgb.map((part) => part.toString(16).padStart(2, '0')).join('/');
    writeOsc(slot < 256 ? `4;${slot};rgb:${spec}` : `${slot - 246};rgb:${spec}`);
  }
}

/** The alternate screen is created again whenever it is entered; only its saved cursor stays from last time. */
function writeUnusedAlt(tools: KeyframeTools): void {
  if (!hasSavedCursor(tools, tools.core.buffers.alt)) return;
  out.ascii('\x1b[?47h');
  writeSavedCursor(tools, tools.core.buffers.alt);
  out.ascii('\x1b[?47l\x1b[H');
}

function writeNormal(tools: KeyframeTools, scrollback: number | undefined): void {
  const { core } = tools;
  const { normal } = core.buffers;
  const first = firstKeyframeRow(normal, scrollback);
  if (normal.lines.get(first)?.isWrapped) {
    writeWrappedHead(core);
    out.ascii('\x1b[3J');
  }
  new RowWriter(tools).write(rowsOf(normal, first));
  writeBufferState(tools, normal);
  if (core.buffers.active !== normal) writeMargins(core, normal);
}

/** A first row that continues one no longer there: wrap from the row above and scroll that one away. */
function writeWrappedHead({ cols, rows }: EmulatorCore): void {
  const scroll = rows > 1 ? `\x1b[${rows}H\n` : '';
  out.ascii(`\x1b[${cols}Gxx${scroll}\x1b[H\x1b[X`);
}

/** The state of a buffer apart from its rows and margins. */
function writeBufferState(tools: KeyframeTools, buffer: EmulatorBuffer): void {
  writeTabs(tools.core.cols, buffer);
  if (hasSavedCursor(tools, buffer)) writeSavedCursor(tools, buffer);
}

function writeTabs(cols: number, { tabs }: EmulatorBuffer): void {
  const stops: number[] = [];
  for (let column = 0; column < cols; column++) if (tabs[column]) stops.push(column);
  if (stops.length === Math.ceil(cols / 8) && stops.every((column) => column % 8 === 0)) return;
  out.ascii('\x1b[3g');
  for (const column of stops) out.ascii(`\x1b[${column + 1}G\x1bH`);
}

function writeMargins({ rows }: EmulatorCore, { scrollTop, scrollBottom }: EmulatorBuffer): void {
  if (scrollTop > 0 || scrollBottom < rows - 1) out.ascii(`\x1b[${scrollTop + 1};${scrollBottom + 1}r`);
}

/** The row the cursor was in when the alternate screen was entered: a resize lays the rows out around it. */
function writeParkedCursor({ buffers: { normal } }: EmulatorCore): void {
  out.ascii(`\x1b[${normal.y + 1}H`);
}

function hasSavedCursor({ replica }: KeyframeTools, buffer: EmulatorBuffer): boolean {
  const isPlain = Object.values(savedAttributes(replica, buffer)).every((value) => value === 0);
  return !isPlain || Boolean(buffer.savedX || replica.saved(buffer).row || buffer.savedCharset);
}

function writeSavedCursor({ core, pen, replica }: KeyframeTools, buffer: EmulatorBuffer): void {
  const { savedCharset } = buffer;
  pen.set(savedAttributes(replica, buffer));
  if (savedCharset) out.ascii(`\x1b(${designator(savedCharset)}`);
  out.ascii(`\x1b[${replica.saved(buffer).row + 1};${Math.min(buffer.savedX + 1, core.cols)}H\x1b7`);
  if (savedCharset) out.ascii('\x1b(B');
  pen.setBlank(0);
}

/** Saving leaves the open hyperlink out. */
function savedAttributes(replica: Replica, buffer: EmulatorBuffer): Attributes {
  const { fg, bg } = buffer.savedCurAttrData;
  const attributes = { ...attributesOf({ fg, bg, extended: replica.saved(buffer).extended }), link: 0 };
  return {
    ...attributes,
    bg: attributes.underline ? attributes.bg | BG_EXTENDED : attributes.bg & ~BG_EXTENDED,
  };
}
