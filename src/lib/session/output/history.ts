import type { OutputEvent } from '#protocol/output/event.ts';
import { readSegmentText } from '#protocol/output/asciicast.ts';
import { listSegments, readKeyframe, readSegment } from '#protocol/output/routes.ts';
import type { SegmentRow } from '#protocol/output/segment-row.ts';
import type { SegmentHeader } from '#protocol/output/segment-header.ts';
import { ask, type MemberAccess } from '../wire/http.ts';
import { inflateKeyframe } from './inflate.ts';

/** A sealed piece of the past: the keyframe it begins with (inflated) and its events. */
export interface HistorySegment {
  header: Omit<SegmentHeader, 'keyframe' | 'author'>;
  keyframe: Uint8Array;
  events: readonly OutputEvent[];
}

/** Segments looked through at most: a screen repainted for hours has many of them and few lines. */
const MAX_SEGMENTS = 24;

export interface HistoryRequest {
  terminal: string;
  /** The segment whose past is asked for, and the number of the line it begins with. */
  segment: number;
  firstLine: number;
  lines: number;
}

/** The sealed rows that lead up to `segment` without a gap, as few as begin `lines` above its first line. */
export function chooseRows(
  rows: readonly SegmentRow[],
  { segment, firstLine, lines }: HistoryRequest,
): SegmentRow[] {
  const byNumber = new Map(rows.map((row) => [row.segment, row]));
  const chosen: SegmentRow[] = [];
  for (let at = segment - 1; at >= 0; at--) {
    const row = byNumber.get(at);
    if (row === undefined || row.sha256 === null) break;
    chosen.unshift(row);
    if (row.firstLine <= firstLine - lines) break;
  }
  return chosen;
}

async function fetchSegment(
  member: MemberAccess,
  params: { terminal: string; segment: string },
): Promise<HistorySegment | null> {
  const [text, frame] = await Promise.all([
    ask(member, { route: readSegment, params }),
    ask(member, { route: readKeyframe, params }),
  ]);
  if (!text.ok || !frame.ok) return null;
  const read = readSegmentText(await text.value.text());
  if (read === null) return null;
  const { keyframe: _sha256, ...header } = read.caption;
  try {
    return { header, keyframe: inflateKeyframe(await frame.value.bytes()), events: read.events };
  } catch {
    return null;
  }
}

/** The last sealed segments before a given one, oldest first; empty if there is none or they cannot be read now. */
export async function fetchHistory(member: MemberAccess, request: HistoryRequest): Promise<HistorySegment[]> {
  const { terminal, segment } = request;
  if (segment === 0) return [];
  const query = { from: String(Math.max(0, segment - MAX_SEGMENTS)), to: String(segment - 1) };
  const list = await ask(member, { route: listSegments, params: { terminal }, query });
  if (!list.ok) return [];
  const chosen = chooseRows(list.value, request);
  const fetched = await Promise.all(
    chosen.map((row) => fetchSegment(member, { terminal, segment: String(row.segment) })),
  );
  const gap = fetched.lastIndexOf(null);
  return fetched.slice(gap + 1).filter((each) => each !== null);
}
