import { inflateRawSync } from 'node:zlib';
import { MAX_INFLATED_KEYFRAME_BYTES } from '#protocol/ground/limits.ts';
import { readSegmentText } from '#protocol/output/asciicast.ts';
import { profileOptions, type ProfileId } from '#protocol/output/profile.ts';
import { listSegments, readKeyframe, readOpenSegment } from '#protocol/output/routes.ts';
import type { SegmentRow } from '#protocol/output/segment-row.ts';
import { listTerminals } from '#protocol/terminals/routes.ts';
import { REPLAY_BOUNDS, stateLines, type BlockBounds, type StatedLines } from '../lines/state-lines.ts';
import type { Reader } from './reader.ts';

/** A line that stands on a terminal's screen, or left it so lately that the endpoint has not stated it. */
export interface UnstatedLine {
  terminal: string;
  line: number;
  text: string;
}

export interface Unstated {
  lines: UnstatedLine[];
  /** There was more than is replayed here. */
  isCut: boolean;
}

interface WantedSegment {
  terminal: string;
  row: SegmentRow;
  isLast: boolean;
}

type Replay = (wanted: WantedSegment) => Promise<StatedLines>;

/** Of a segment that was sealed just now, no block may be there yet. */
const SEGMENTS_BACK = 1;

/**
 * What stands on the screens of a session's terminals that go on, the newest line first: their newest segments are
 * replayed here, as the endpoint replays them once they are sealed. Of a terminal that has ended all is stated.
 */
export async function readUnstated(reader: Reader, bounds = REPLAY_BOUNDS): Promise<Unstated> {
  const terminals = await reader.ask({ route: listTerminals });
  const lines: UnstatedLine[] = [];
  let isCut = false;
  const left = { ...bounds };
  const replay: Replay = async (wanted) => {
    const stated = await replaySegment(reader, { ...wanted, bounds: left });
    left.maxLines -= stated.lines.length;
    for (const { text } of stated.lines) left.maxText -= text.length;
    isCut ||= stated.isCut;
    return stated;
  };
  for (const { terminal, ended } of terminals.reverse())
    if (ended === null) lines.push(...(await readTerminal(reader, { terminal, replay })));
  return { lines, isCut };
}

async function readTerminal(
  reader: Reader,
  { terminal, replay }: { terminal: string; replay: Replay },
): Promise<UnstatedLine[]> {
  const params = { terminal };
  const [newest] = await reader.ask({
    route: listSegments,
    params,
    query: { time: String(Number.MAX_SAFE_INTEGER).slice(0, 15) },
  });
  if (newest === undefined) return [];
  const query = { from: String(Math.max(0, newest.segment - SEGMENTS_BACK)), to: String(newest.segment) };
  const rows = await reader.ask({ route: listSegments, params, query });
  const texts = new Map<number, string>();
  for (const row of rows)
    for (const { line, text, continues } of (await replay({ terminal, row, isLast: row === rows.at(-1) }))
      .lines)
      texts.set(line, continues ? (texts.get(line) ?? '') + text : text);
  return [...texts].sort(([a], [b]) => b - a).map(([line, text]) => ({ terminal, line, text }));
}

/** Of the last one, what is left on the screen too. */
async function replaySegment(
  reader: Reader,
  { terminal, row, isLast, bounds }: WantedSegment & { bounds: BlockBounds },
): Promise<StatedLines> {
  const params = { terminal, segment: String(row.segment) };
  const read = readSegmentText(await (await reader.ask({ route: readOpenSegment, params })).text());
  const deflated = await (await reader.ask({ route: readKeyframe, params })).bytes();
  if (read === null || profileOptions(read.caption.profile) === undefined) return { lines: [], isCut: false };
  const { cols, rows, firstLine } = read.caption;
  const keyframe = new Uint8Array(inflateRawSync(deflated, { maxOutputLength: MAX_INFLATED_KEYFRAME_BYTES }));
  // One that has options is a profile's name.
  const profile = read.caption.profile as ProfileId;
  const whole = { ...{ profile, cols, rows, firstLine, keyframe, isLast }, events: read.events };
  return stateLines(whole, bounds);
}
