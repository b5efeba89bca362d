import type { LinePlace } from '#protocol/lines/line-place.ts';
import type { LineRow } from '#protocol/lines/line-row.ts';
import type { SegmentRow } from '#protocol/output/segment-row.ts';
import { cellsOf, type StyledRun } from '../terminal/styled-line.ts';
import type { Fold, RebuiltSegment } from './rebuild.ts';

/** A line that can be shown; null: neither rebuilt nor stated. */
export type PieceLine = { runs: readonly StyledRun[]; cells: number } | null;

/** Lines of a terminal from one number up to another, not included, as one segment tells them. */
export interface Piece {
  segment: number;
  from: number;
  to: number;
  lines: readonly PieceLine[];
  folds: readonly Fold[];
  times: RebuiltSegment['times'];
  /** It goes on being written: behind `to` there may be more. */
  isOpen: boolean;
}

/** What of a session's past is asked for; null where it cannot be had now. */
export interface PastPorts {
  /** The segment that a line is told by, and the one after it. */
  segmentsAt(terminal: string, line: number): Promise<{ row: SegmentRow; next: SegmentRow | null } | null>;
  /** What a segment shows; `unknown` where this page cannot play it. */
  rebuild(terminal: string, row: SegmentRow): Promise<RebuiltSegment | 'unknown' | null>;
  /** What the endpoint stated of lines, both ends included. */
  stated(terminal: string, lines: { from: number; to: number }): Promise<readonly LineRow[] | null>;
}

/** Lines asked for at once where a segment cannot be played. */
const STATED_LINES = 800;
/** Requests for what lines say, for one piece. */
const MAX_STATED_REQUESTS = 8;

/** The lines around one, coloured where their segment can be played, else as the endpoint states them. */
export async function loadPiece(ports: PastPorts, { terminal, line }: LinePlace): Promise<Piece | null> {
  const found = await ports.segmentsAt(terminal, line);
  if (found === null) return null;
  const { row, next } = found;
  const rebuilt = await ports.rebuild(terminal, row);
  if (rebuilt === null) return null;
  const isOpen = row.sha256 === null;
  if (rebuilt === 'unknown') {
    const from = Math.max(row.firstLine, line - STATED_LINES / 2);
    const to = Math.min(next?.firstLine ?? line + 1, from + STATED_LINES);
    const plain = { segment: row.segment, from, to, folds: [], times: [], isOpen };
    return fill(ports, { terminal, piece: { ...plain, lines: Array<PieceLine>(to - from).fill(null) } });
  }
  const end = rebuilt.firstLine + rebuilt.lines.length;
  const [from, to] = [row.firstLine, Math.max(row.firstLine, next?.firstLine ?? end)];
  const lines = Array.from({ length: to - from }, (_, index) => lineOf(rebuilt.lines[index]));
  const { folds, times } = rebuilt;
  return fill(ports, { terminal, piece: { segment: row.segment, from, to, lines, folds, times, isOpen } });
}

const lineOf = (runs: StyledRun[] | undefined): PieceLine =>
  runs === undefined ? null : { runs, cells: cellsOf(runs) };

/** Puts in what the endpoint stated of the lines that are missing. */
async function fill(
  ports: PastPorts,
  { terminal, piece }: { terminal: string; piece: Piece },
): Promise<Piece | null> {
  const lines = [...piece.lines];
  let at = lines.indexOf(null);
  for (let asked = 0; at >= 0 && asked < MAX_STATED_REQUESTS; asked++) {
    const rows = await ports.stated(terminal, { from: piece.from + at, to: piece.to - 1 });
    if (rows === null) return null;
    for (const { line, text } of rows) {
      if (lines[line - piece.from] === null)
        lines[line - piece.from] = lineOf([{ text, foreground: null, background: null, looks: 0 }]);
    }
    const last = rows.at(-1);
    if (last === undefined) break;
    at = lines.indexOf(null, last.line - piece.from + 1);
  }
  return { ...piece, lines };
}

/** What a piece takes in memory, about, in bytes. */
export function bytesOf({ lines }: Pick<Piece, 'lines'>): number {
  let bytes = 0;
  for (const line of lines) {
    bytes += 24;
    if (line === null) continue;
    for (const { text } of line.runs) bytes += 72 + 2 * text.length;
  }
  return bytes;
}
