import type { IBuffer, IBufferRange, ILink, ILinkProvider, Terminal } from '@xterm/xterm';
import { addressesIn } from './addresses.ts';

/** This many rows before and behind the one pointed at are looked through for the rest of an address. */
const MOST_ROWS = 64;

/** The buffer position of each unit of a text. */
interface PlacedText {
  text: string;
  /** For each UTF-16 unit the cell it is in; rows and columns from 0. */
  places: { row: number; column: number; width: number }[];
  /** The text continues before or after, or may do so. */
  isCutBefore: boolean;
  isCutBehind: boolean;
}

export interface AddressLinkEvents {
  onLink(event: MouseEvent, link: { uri: string; longer: string | null }): void;
  onHover(uri: string | null): void;
}

/** The web addresses that stand in a terminal's text, as links. */
export function addressLinks({ buffer }: Pick<Terminal, 'buffer'>, events: AddressLinkEvents): ILinkProvider {
  return {
    provideLinks(y, callback) {
      const placed = textAround(buffer.active, y - 1);
      const links = addressesIn(placed.text).flatMap(({ from, to, uri, longer }): ILink[] => {
        const end = to + (longer === null ? 0 : longer.length - uri.length);
        const isCut =
          (placed.isCutBefore && from === 0) || (placed.isCutBehind && end === placed.text.length);
        const range = isCut ? null : rangeOf(placed, { from, to });
        if (range === null) return [];
        return [
          {
            range,
            text: uri,
            activate: (event) => events.onLink(event, { uri, longer }),
            hover: () => events.onHover(uri),
            leave: () => events.onHover(null),
          },
        ];
      });
      callback(links);
    },
  };
}

/** Columns and rows from 1, both ends included, as xterm has them. */
function rangeOf({ places }: PlacedText, { from, to }: { from: number; to: number }): IBufferRange | null {
  const first = places[from];
  const last = places[to - 1];
  if (first === undefined || last === undefined) return null;
  return {
    start: { x: first.column + 1, y: first.row + 1 },
    end: { x: last.column + last.width, y: last.row + 1 },
  };
}

/** The text of a line, whatever rows it was wrapped into. */
function textAround(buffer: IBuffer, row: number): PlacedText {
  const isWrapped = (at: number) => buffer.getLine(at)?.isWrapped === true;
  let top = row;
  while (isWrapped(top) && row - top < MOST_ROWS) top--;
  let bottom = row;
  while (isWrapped(bottom + 1) && bottom - row < MOST_ROWS) bottom++;
  const placed: PlacedText = {
    text: '',
    places: [],
    isCutBefore: isWrapped(top),
    isCutBehind: isWrapped(bottom + 1),
  };
  for (let at = top; at <= bottom; at++) addRow(buffer, { row: at, placed, goesOn: at < bottom });
  placed.isCutBehind ||= isFilled(buffer, bottom) && !isBlank(buffer, { row: bottom + 1, column: 0 });
  return placed;
}

function addRow(
  buffer: IBuffer,
  { row, placed, goesOn }: { row: number; placed: PlacedText; goesOn: boolean },
): void {
  const line = buffer.getLine(row);
  if (line === undefined) return;
  const next = buffer
    .getLine(row + 1)
    ?.getCell(0)
    ?.getWidth();
  for (let column = 0; column < line.length; column++) {
    const cell = line.getCell(column);
    const width = cell?.getWidth() ?? 0;
    // The second half of a wide character, and the place one did not fit into, hold no text.
    const isLeftFree = goesOn && column === line.length - 1 && cell?.getCode() === 0 && next === 2;
    if (cell === undefined || width === 0 || isLeftFree) continue;
    const chars = cell.getChars() || ' ';
    placed.text += chars;
    for (let unit = 0; unit < chars.length; unit++) placed.places.push({ row, column, width });
  }
}

/** A program that lays out rows itself marks none of them as wrapped: text in a full row may continue in the next. */
function isFilled(buffer: IBuffer, row: number): boolean {
  return !isBlank(buffer, { row, column: (buffer.getLine(row)?.length ?? 0) - 1 });
}

function isBlank(buffer: IBuffer, { row, column }: { row: number; column: number }): boolean {
  const cell = buffer.getLine(row)?.getCell(column);
  return cell === undefined || (cell.getWidth() !== 0 && cell.getChars().trim() === '');
}
