import { text as utf8Text, type Bytes } from '#base/bytes.ts';
import { makeReplica, type Replica } from '#protocol/emulator/replica.ts';
import { readSegmentText, type SegmentCaption } from '#protocol/output/asciicast.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import { profileOptions } from '#protocol/output/profile.ts';
import { inflateKeyframe } from '../session/output/inflate.ts';
import type { StyledRun } from '../terminal/styled-line.ts';
import { Harvest } from './harvest.ts';
import { createXterm, type HeadlessTerminal } from './xterm.ts';

/** A program that had the whole screen, behind the line it was started from. Times in ms of the endpoint's clock; null: outside this segment. */
export interface Fold {
  line: number;
  from: number | null;
  to: number | null;
}

/** What a segment shows once it is played. */
export interface RebuiltSegment {
  firstLine: number;
  /** By their numbers from `firstLine` on; undefined where a line cannot be told any more. */
  lines: (StyledRun[] | undefined)[];
  folds: Fold[];
  /** When output was printed, and in which line: in order, one entry for each line at most. */
  times: { at: number; line: number }[];
}

/** Rows that a terminal keeps while it is played, as far as they take this many cells: 12 bytes each. */
const KEPT_CELLS = 3_000_000;
const MAX_KEPT_ROWS = 20_000;

/** Plays a segment from its keyframe, as the endpoint's own emulator did; null where it is none this build can play. */
export function rebuildSegment(cast: string, deflatedKeyframe: Bytes): RebuiltSegment | null {
  const read = readSegmentText(cast);
  if (read === null || profileOptions(read.caption.profile) === undefined) return null;
  try {
    return play(read.caption, { keyframe: inflateKeyframe(deflatedKeyframe), events: read.events });
  } catch {
    // No keyframe, or larger than one may be.
    return null;
  }
}

function play(
  caption: SegmentCaption,
  { keyframe, events }: { keyframe: Uint8Array; events: readonly OutputEvent[] },
): RebuiltSegment {
  const { cols, rows, profile, firstLine } = caption;
  const scrollback = Math.max(1000, Math.min(MAX_KEPT_ROWS, Math.floor(KEPT_CELLS / cols)));
  const terminal = createXterm({ cols, rows, profile, scrollback });
  const replica = makeReplica(terminal, profile);
  replica.core.writeSync(keyframe);
  replica.lines.rebase(firstLine);
  const played = playEvents(terminal, { replica, caption, events });
  replica.dispose();
  terminal.dispose();
  return played;
}

interface Playing {
  replica: Replica;
  caption: SegmentCaption;
  events: readonly OutputEvent[];
}

function playEvents(terminal: HeadlessTerminal, { replica, caption, events }: Playing): RebuiltSegment {
  const { core, lines } = replica;
  const harvest = new Harvest(replica);
  const times: RebuiltSegment['times'] = [];
  let at = caption.startedAt;
  const cursorLine = () => lines.lineOf(core.buffers.normal.ybase + core.buffers.normal.y);
  // After Enter the cursor waits at the begin of the next line, which is not printed yet.
  const startLine = () => (core.buffers.normal.x === 0 ? Math.max(0, cursorLine() - 1) : cursorLine());
  const folds = watchFolds(replica, { at: () => at, line: startLine });
  // The scrollback is cleared: what it held is gathered before.
  const clearing = terminal.parser.registerCsiHandler({ final: 'J' }, ([what]) => {
    if (what === 3) harvest.gather();
    return false;
  });
  for (const { afterMs, code, data } of events) {
    at += afterMs;
    if (code === 'o') {
      core.writeSync(data);
    } else if (code === 'r') {
      harvest.gather();
      harvest.pause();
      replica.resize(sizeOf(utf8Text(data), caption));
      harvest.resume();
    }
    if (core.buffers.active !== core.buffers.normal) continue;
    const line = cursorLine();
    if (times.at(-1)?.line !== line) times.push({ at, line });
  }
  harvest.gather();
  harvest.dispose();
  clearing.dispose();
  return {
    firstLine: caption.firstLine,
    lines: inOrder(harvest.lines, caption.firstLine),
    folds: folds.end(),
    times,
  };
}

function inOrder(found: ReadonlyMap<number, StyledRun[]>, firstLine: number): RebuiltSegment['lines'] {
  let last = firstLine - 1;
  for (const line of found.keys()) last = Math.max(last, line);
  return Array.from({ length: last - firstLine + 1 }, (_, index) => found.get(firstLine + index));
}

function watchFolds(replica: Replica, now: { at(): number; line(): number }): { end(): Fold[] } {
  const { buffers } = replica.core;
  const folds: Fold[] = [];
  let open: Fold | null = null;
  const isAlternate = () => buffers.active === buffers.alt;
  if (isAlternate()) open = { line: now.line(), from: null, to: null };
  const watch = buffers.onBufferActivate(() => {
    if (isAlternate()) open ??= { line: now.line(), from: now.at(), to: null };
    else if (open !== null) {
      folds.push({ ...open, to: now.at() });
      open = null;
    }
  });
  return {
    end() {
      watch.dispose();
      return open === null ? folds : [...folds, open];
    },
  };
}

function sizeOf(size: string, { cols, rows }: SegmentCaption): { cols: number; rows: number } {
  const [, newCols, newRows] = /^(\d+)x(\d+)$/.exec(size) ?? [];
  return newCols === undefined || newRows === undefined
    ? { cols, rows }
    : { cols: Number(newCols), rows: Number(newRows) };
}
