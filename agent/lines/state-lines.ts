import { text } from '#base/bytes.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import type { ProfileId } from '#protocol/output/profile.ts';
import { LeavingLines, type LeftLine } from '../screen/leaving.ts';
import { openScreen } from '../screen/screen.ts';

/** A segment as it is stored, its keyframe inflated. */
export interface WholeSegment {
  profile: ProfileId;
  cols: number;
  rows: number;
  firstLine: number;
  keyframe: Uint8Array;
  events: readonly OutputEvent[];
  /** Nothing of the terminal follows: what is left on the screen is stated too. */
  isLast: boolean;
}

export interface StatedLines {
  lines: LeftLine[];
  /** It would be more than a block holds: from some line on it is not stated. */
  isCut: boolean;
}

export interface BlockBounds {
  maxLines: number;
  /** UTF-16 code units of all lines together. */
  maxText: number;
}

/** For whoever replays segments to read them: sequences that repeat characters make much of little. */
export const REPLAY_BOUNDS: BlockBounds = { maxLines: 2 ** 20, maxText: 64 * 1024 * 1024 };

/** What the lines say that left the screen in a segment, by a replay of its bytes from its keyframe. */
export function stateLines(segment: WholeSegment, bounds: BlockBounds): StatedLines {
  const { cols, rows, profile, keyframe, firstLine, events, isLast } = segment;
  const stated = createBounded(bounds);
  const from = { keyframe, firstLine };
  const { screen, replica } = openScreen({ cols, rows, profile, from, onReply: () => undefined });
  const leaving = new LeavingLines(replica, stated.add);
  for (const { code, data } of events) {
    if (stated.isCut) break;
    if (code === 'o') screen.write(data);
    if (code === 'r') leaving.resize(sizeOf(text(data)));
  }
  if (isLast) leaving.tellRest();
  else leaving.finish();
  leaving.dispose();
  screen.dispose();
  return { lines: stated.lines, isCut: stated.isCut };
}

function createBounded({ maxLines, maxText }: BlockBounds) {
  const lines: LeftLine[] = [];
  let length = 0;
  let isCut = false;
  return {
    lines,
    get isCut() {
      return isCut;
    },
    add(line: LeftLine) {
      length += line.text.length;
      isCut ||= lines.length >= maxLines || length > maxText;
      if (!isCut) lines.push(line);
    },
  };
}

function sizeOf(data: string): { cols: number; rows: number } {
  const [cols = 80, rows = 24] = data.split('x').map(Number);
  return { cols, rows };
}
