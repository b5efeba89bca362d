import type { Bytes } from '#base/bytes.ts';
import { readSegmentText } from '../output/asciicast.ts';
import type { SegmentRow } from '../output/segment-row.ts';
import { eventTimes, type ReplaySegment } from './segment.ts';

/** Which segments of a terminal are listed: the one that holds a moment, or all from one to another. */
export type RowsWanted = { time: number } | { from: number; to: number };

/** Reads one terminal's stored output. Each rejects if the server does not answer, or refuses. */
export interface ReplayReads {
  rows(wanted: RowsWanted): Promise<readonly SegmentRow[]>;
  /** The canonical text: of a sealed segment, or so far. */
  text(row: SegmentRow): Promise<string>;
  /** The keyframe a segment begins with, inflated. */
  keyframe(row: SegmentRow): Promise<Bytes>;
}

/** A terminal's past, piece by piece. */
export interface ReplaySource {
  /** The segment of a moment; the first where the terminal had not begun; null if nothing is stored. */
  at(time: number): Promise<ReplaySegment | null>;
  /** The first segment stored after a given one; null if there is none yet. */
  behind(segment: number): Promise<ReplaySegment | null>;
}

/** Segments kept in memory: dragging back and forth stays within few. */
const MAX_KEPT = 6;
/** Rows asked for behind a segment, since output of an outage may still be missing. */
const LOOK_AHEAD = 50;

export class UnreadablePast extends Error {}

export function createReplaySource(reads: ReplayReads): ReplaySource {
  const kept = new Map<number, ReplaySegment>();

  async function fetched(row: SegmentRow): Promise<ReplaySegment> {
    const [text, keyframe] = await Promise.all([reads.text(row), reads.keyframe(row)]);
    const read = readSegmentText(text);
    if (read === null) throw new UnreadablePast('what is stored is in no form that is known here');
    const { keyframe: _sha256, ...header } = read.caption;
    return { header, keyframe, events: read.events, isOpen: row.sha256 === null };
  }

  async function segmentOf(row: SegmentRow | undefined): Promise<ReplaySegment | null> {
    if (row === undefined) return null;
    const known = kept.get(row.segment);
    kept.delete(row.segment);
    const segment = known !== undefined && isWhole(known, row) ? known : await fetched(row);
    kept.set(row.segment, segment);
    for (const oldest of kept.keys()) if (kept.size > MAX_KEPT) kept.delete(oldest);
    return segment;
  }

  const first = async () => (await reads.rows({ from: 0, to: LOOK_AHEAD }))[0];

  return {
    async at(time) {
      const [row] = await reads.rows({ time: Math.max(0, Math.floor(time)) });
      return segmentOf(row ?? (await first()));
    },
    async behind(segment) {
      const [row] = await reads.rows({ from: segment + 1, to: segment + LOOK_AHEAD });
      return segmentOf(row);
    },
  };
}

/** Whether nothing was written to it since. */
const isWhole = (known: ReplaySegment, row: SegmentRow) =>
  !known.isOpen || (row.sha256 === null && row.events === known.events.length);

/** When the last event of a segment was made. */
export function endOf(segment: ReplaySegment): number {
  return eventTimes(segment).at(-1) ?? segment.header.startedAt;
}
