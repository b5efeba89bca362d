import { CELL_WORDS, HAS_CONTENT, WIDTH_SHIFT } from '#protocol/emulator/cells.ts';
import type { Charset, EmulatorCore, EmulatorLine } from '#protocol/emulator/core.ts';
import { wcwidth } from '#protocol/emulator/wcwidth.ts';
import { widthOf } from '#protocol/emulator/widths.ts';
import { attributesOf, BG_EXTENDED, type Attributes } from './cells.ts';
import { designator, untranslate } from './charsets.ts';
import { writeCluster } from './clusters.ts';
import type { KeyframeTools } from './keyframe-tools.ts';
import { cellAttributes, cellText } from './rows.ts';

const DESIGNATE = ['(', ')', '*', '+'] as const;
const SHIFTS = ['', '\x0e', '\x1bn', '\x1bo'] as const;

/** The last printed cluster, when the next character may join it. */
export interface LastCluster {
  column: number;
  /** What prints it again under the charset in use. */
  codePoints: number[];
  /** Columns its first character alone takes. */
  firstWidth: number;
}

/** Charsets and the cursor's place: the last steps that may move the cursor, as a pending wrap survives none. */
export function writeCursor(tools: KeyframeTools): LastCluster | undefined {
  const { core, out } = tools;
  const last = lastCluster(tools);
  writeCharsets(tools);
  if (core.coreService.decPrivateModes.origin) out.ascii('\x1b[?6h');
  writePlace(tools, last);
  return last;
}

/** The pen as the very last thing that is not printed: any sequence after it would keep the next from joining. */
export function writePen({ core, out, pen }: KeyframeTools, last: LastCluster | undefined): void {
  pen.set(penAttributes(core));
  if (!last) return writeDropped(core, out);
  // Inserting shifts the row, so the place is deleted first: both together change nothing.
  if (core.coreService.modes.insertMode) out.ascii(`\x1b[${last.firstWidth}P`);
  for (const codePoint of last.codePoints) out.codePoint(codePoint);
}

/** Wide characters of each kind that joins differently. */
const WIDE_KINDS = ['\u6f22', '\uac00', '\uac01', '\u1100', '\u{1f600}'];

/** Without wraparound a wide character in the last column is dropped, and yet the next one may join it. */
function writeDropped(core: EmulatorCore, out: KeyframeTools['out']): void {
  const state = core._inputHandler._parser.precedingJoinState;
  const { wraparound } = core.coreService.decPrivateModes;
  if (widthOf(state) === 0 || wraparound || core.buffers.active.x !== core.cols - 1) return;
  const wide = WIDE_KINDS.find((character) => joinsAlike(core, [joinStateOf(core, character), state]));
  if (wide) out.text(wide);
}

function penAttributes({ _inputHandler: { _curAttrData: pen } }: EmulatorCore): Attributes {
  return attributesOf(pen);
}

function writeCharsets({ core, out }: KeyframeTools): void {
  const { _charsets, glevel } = core._charsetService;
  DESIGNATE.forEach((intermediate, level) => {
    const charset: Charset = _charsets[level];
    if (charset) out.ascii(`\x1b${intermediate}${designator(charset)}`);
  });
  out.ascii(SHIFTS[glevel] ?? '');
}

function writePlace(tools: KeyframeTools, last: LastCluster | undefined): void {
  const { core, out } = tools;
  const { active, normal } = core.buffers;
  const isPending = active.x >= core.cols && !last;
  if (active === normal && (isPending || isOutsideMargins(core))) return writeDetour(core, out);
  const top = core.coreService.decPrivateModes.origin ? active.scrollTop : 0;
  const column = last?.column ?? Math.min(active.x, core.cols - 1);
  out.ascii(`\x1b[${active.y - top + 1};${column + 1}H`);
  if (isPending) writePending(tools);
}

function isOutsideMargins({ buffers: { active }, coreService }: EmulatorCore): boolean {
  const { y, scrollTop, scrollBottom } = active;
  return coreService.decPrivateModes.origin && (y < scrollTop || y > scrollBottom);
}

/** Leaving the alternate screen hands its cursor over as it is, pending wrap and all; what is on it is dropped. */
function writeDetour({ cols, buffers: { active } }: EmulatorCore, out: KeyframeTools['out']): void {
  const column = Math.min(active.x, cols - 1) + 1;
  out.ascii(`\x1b[?47h\x1b[${active.y + 1};${column}H${active.x >= cols ? 'x' : ''}\x1b[?47l`);
}

/** On the alternate screen a wrap is made pending by printing the last column once more. */
function writePending(tools: KeyframeTools): void {
  const { core, out, pen } = tools;
  const { active } = core.buffers;
  const line = active.lines.get(active.ybase + active.y);
  if (!line) return;
  const column = lastCellColumn(line, core.cols);
  const text = cellText(line, column);
  const codePoints = translated(text, core._charsetService.charset);
  if (codePoints && codePoints.length > 0) {
    if (column < core.cols - 1) out.ascii('\x1b[D');
    pen.set(cellAttributes(line, column));
    writeCluster(tools, { text, codePoints, width: widthIn(line, column) });
  } else if (isUniform(line)) {
    out.ascii('x');
    pen.setBlank(cellAttributes(line, column).bg);
    out.ascii('\x1b[1K');
  }
}

function lastCellColumn(line: EmulatorLine, before: number): number {
  const isSecondHalf = before > 1 && (line._data[(before - 1) * CELL_WORDS] ?? 0) === 0;
  return isSecondHalf ? before - 2 : before - 1;
}

function isUniform({ _data: data }: EmulatorLine): boolean {
  for (let at = 0; at < data.length; at++) if (data[at] !== data[at % CELL_WORDS]) return false;
  return !((data[0] ?? 0) & HAS_CONTENT);
}

function widthIn(line: EmulatorLine, column: number): number {
  return (line._data[column * CELL_WORDS] ?? 0) >> WIDTH_SHIFT;
}

function lastCluster({ core, replica: { widths } }: KeyframeTools): LastCluster | undefined {
  const state = core._inputHandler._parser.precedingJoinState;
  const { active } = core.buffers;
  const line = active.lines.get(active.ybase + active.y);
  if (widthOf(state) === 0 || active.x === 0 || !line || isOutsideMargins(core)) return undefined;
  const column = lastCellColumn(line, active.x);
  const text = cellText(line, column);
  const codePoints = translated(text, core._charsetService.charset);
  const width = widthIn(line, column);
  if (!codePoints || text === '' || column + width !== active.x) return undefined;
  const joins = widths?.isByGrapheme === false ? wcwidthStateOf(text, column) : joinStateOf(core, text);
  if (!isInPen(core, line, column) || !joinsAlike(core, [joins, state])) return undefined;
  const first = core.unicodeService.charProperties(text.codePointAt(0) ?? 0, 0);
  return { column, codePoints, firstWidth: Math.max(widthOf(first), 1) };
}

function translated(text: string, charset: Charset): number[] | undefined {
  const codePoints = [...text].map((character) => untranslate(character.codePointAt(0) ?? 0, charset));
  return codePoints.every((codePoint) => codePoint !== undefined) ? codePoints : undefined;
}

function isInPen(core: EmulatorCore, line: EmulatorLine, column: number): boolean {
  const cell = cellAttributes(line, column);
  const pen = penAttributes(core);
  const isSame = (key: keyof Attributes) => cell[key] === pen[key];
  if (!isSame('fg') || !isSame('bg')) return false;
  return !(cell.bg & BG_EXTENDED) || (isSame('underline') && isSame('underlineColor') && isSame('link'));
}

/** Characters of every kind that may join: what two states do with them is all that can tell them apart. */
const PROBES = [
  0x41, 0x301, 0x200d, 0xfe0f, 0x1f1e6, 0x1f600, 0x1f3fb, 0x903, 0x600, 0x1100, 0x1160, 0x11a8, 0xac00,
  0xac01,
];

export function joinsAlike(
  { unicodeService }: EmulatorCore,
  [a, b]: readonly [state: number, other: number],
): boolean {
  if (a === b) return true;
  // Where text is counted by wcwidth, 0 is not the only state in which nothing of its own was printed.
  if (widthOf(a) !== widthOf(b)) return false;
  return PROBES.every((probe) => {
    const joinA = unicodeService.charProperties(probe, a);
    const joinB = unicodeService.charProperties(probe, b);
    return (joinA & 1) === (joinB & 1) && widthOf(joinA) === widthOf(joinB);
  });
}

/** What does not take a column takes one only in the first; further on it would join the cell before its own. */
function wcwidthStateOf(text: string, column: number): number {
  const width = wcwidth(text.codePointAt(0) ?? 0);
  return (column === 0 ? Math.max(width, 1) : width) << 1;
}

function joinStateOf({ unicodeService }: EmulatorCore, text: string): number {
  let state = 0;
  for (const character of text) state = unicodeService.charProperties(character.codePointAt(0) ?? 0, state);
  return state;
}
