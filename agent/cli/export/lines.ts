import type { ReplaySegment } from '#protocol/replay/segment.ts';
import { profileOptions, type ProfileId } from '#protocol/output/profile.ts';
import { readMark, type Mark } from '#protocol/marks/mark.ts';
import { REPLAY_BOUNDS, stateLines } from '../../lines/state-lines.ts';
import { CommandFailure } from '../exit-codes.ts';
import { TOO_OLD } from '../attach/words.ts';
import type { PlacedNote } from './placed-note.ts';

/** A line of a terminal, whole. */
export interface PastLine {
  line: number;
  text: string;
  /** Notes whose last line it is. */
  notes?: readonly PlacedNote[];
}

/** A mark, and when it was made, ms of the endpoint's clock. */
export interface PastMark {
  at: number;
  mark: Mark;
}

/** What one segment adds: lines that nothing will change any more, and the marks that were made in it. */
export interface PastPiece {
  marks: readonly PastMark[];
  lines: readonly PastLine[];
}

/** Lines that a taller window may still bring back, and change: the endpoint's emulator keeps no more of them. */
const MAY_RETURN = 1_000;

/** The text of a terminal's lines, in order, and at the end what is on the screen; with the marks before them. */
export async function* piecesOf(
  segments: AsyncIterable<{ segment: ReplaySegment; isLast: boolean }>,
): AsyncGenerator<PastPiece> {
  const waiting = new Map<number, string>();
  for await (const { segment, isLast } of segments) {
    const { profile, cols, rows, firstLine } = segment.header;
    if (profileOptions(profile) === undefined) throw new CommandFailure(TOO_OLD);
    const { keyframe, events } = segment;
    // One that has options is a profile's name.
    const named = profile as ProfileId;
    const whole = { profile: named, cols, rows, firstLine, keyframe, events, isLast };
    const stated = stateLines(whole, REPLAY_BOUNDS);
    for (const { line, continues, text } of stated.lines)
      waiting.set(line, continues ? (waiting.get(line) ?? '') + text : text);
    yield { marks: marksOf(segment), lines: takeSettled(waiting, isLast ? 0 : MAY_RETURN) };
  }
}

/** All but the newest lines, in their order. */
function takeSettled(waiting: Map<number, string>, kept: number): PastLine[] {
  if (waiting.size <= kept) return [];
  const lines = [...waiting].sort(([a], [b]) => a - b).slice(0, waiting.size - kept);
  for (const [line] of lines) waiting.delete(line);
  return lines.map(([line, text]) => ({ line, text }));
}

function marksOf({ header, events }: ReplaySegment): PastMark[] {
  let at = header.startedAt;
  return events.flatMap(({ afterMs, code, data }) => {
    at += afterMs;
    const mark = code === 'm' ? readMark(data) : null;
    return mark === null ? [] : [{ at, mark }];
  });
}
