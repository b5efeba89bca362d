import { DatabaseSync } from 'node:sqlite';
import { inflateRawSync } from 'node:zlib';
import { MAX_INFLATED_KEYFRAME_BYTES, SEGMENT_MAX_EVENTS } from '#protocol/ground/limits.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import { profileOptions, type ProfileId } from '#protocol/output/profile.ts';
import { readAppend } from '#protocol/output/segment.ts';
import type { SegmentHeader } from '#protocol/output/segment-header.ts';
import { parseAgentToRoom } from '#protocol/wire/messages.ts';
import type { WholeSegment } from './state-lines.ts';

/**
 * Reads a whole segment out of a spool that another process may be writing. Null: it is not there (any more), or of an
 * emulator that this build does not have.
 */
export function readSpooledSegment(path: string, segment: number): WholeSegment | null {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    database.exec('PRAGMA busy_timeout = 2000');
    const header = readHeader(database, segment);
    if (header === null || profileOptions(header.profile) === undefined) return null;
    const events = readEvents(database, header);
    if (events === null) return null;
    const { cols, rows, firstLine } = header;
    const keyframe = inflateRawSync(header.keyframe, { maxOutputLength: MAX_INFLATED_KEYFRAME_BYTES });
    // `profileOptions` knows the name.
    const profile = header.profile as ProfileId;
    return { profile, cols, rows, firstLine, keyframe, events, isLast: events.at(-1)?.code === 'x' };
  } finally {
    database.close();
  }
}

/** The segments in a spool; none if it cannot be read. */
export function spooledSegments(path: string): number[] {
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      const rows = database.prepare('SELECT segment FROM segments ORDER BY segment').all();
      return rows.map((row) => Number(row['segment']));
    } finally {
      database.close();
    }
  } catch {
    return [];
  }
}

function readHeader(database: DatabaseSync, segment: number): SegmentHeader | null {
  const row = database.prepare('SELECT header FROM segments WHERE segment = ?').get(segment);
  const frame = row?.['header'];
  const parsed = frame instanceof Uint8Array ? parseAgentToRoom(frame) : null;
  return parsed?.ok && parsed.message.type === 'segment-opened' ? parsed.message : null;
}

function readEvents(database: DatabaseSync, { segment, author }: SegmentHeader): OutputEvent[] | null {
  const from = segment * SEGMENT_MAX_EVENTS;
  const rows = database
    .prepare('SELECT frame FROM rows WHERE place BETWEEN ? AND ? ORDER BY place')
    .all(from, from + SEGMENT_MAX_EVENTS - 1);
  const events: OutputEvent[] = [];
  for (const { frame } of rows) {
    const parsed = frame instanceof Uint8Array ? parseAgentToRoom(frame) : null;
    if (!parsed?.ok || parsed.message.type !== 'segment-appended') return null;
    const read = readAppend(parsed.message.update, { author, clock: events.length });
    if (!read.ok) return null;
    events.push(...read.events);
  }
  return events;
}
