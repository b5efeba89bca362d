import type { DatabaseSync } from 'node:sqlite';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { SEGMENT_MAX_EVENTS } from '#protocol/ground/limits.ts';
import type { AgentToRoom } from '#protocol/wire/messages.ts';
import type { SegmentHeader } from '#protocol/output/segment-header.ts';
import type { EndCause } from '#protocol/terminals/end-cause.ts';
import { createDiskRoom } from './disk-room.ts';
import { openSpoolFile } from './spool-file.ts';
import type { Row, SpooledSegment } from './track.ts';

export interface StreamEnd {
  at: number;
  cause: EndCause;
  exitCode: number | null;
}

export interface SegmentSeal {
  segment: number;
  events: number;
  sha256: string;
}

/**
 * Output the room does not hold for good yet, on disk, as the frames that carry it. A segment stays whole until its
 * seal is stored: so its hash can be made again, and a room that lost its tail gets it again. What is `kept` the room
 * has; it waits for its lines to be stated.
 */
export interface Spool {
  /** What it holds, keyframes included, in bytes. */
  readonly bytes: number;
  readonly end: StreamEnd | null;
  open(header: SegmentHeader): void;
  append(segment: number, row: Row): void;
  seal(seal: SegmentSeal): void;
  endWith(end: StreamEnd): void;
  drop(segments: readonly number[]): void;
  keep(segments: readonly number[]): void;
  /** The oldest first. */
  kept(): number[];
  index(): SpooledSegment[];
  /** The frame that opens a segment. */
  header(segment: number): Uint8Array | null;
  rowAt(segment: number, clock: number): Row | null;
  sealOf(segment: number): SegmentSeal | null;
  close(): void;
}

const placeOf = (segment: number, clock: number) => segment * SEGMENT_MAX_EVENTS + clock;

const number = (value: unknown): number => Number(value);

function prepareStatements(database: DatabaseSync) {
  const prepare = (query: string) => database.prepare(query);
  return {
    insertSegment: prepare('INSERT INTO segments (segment, header, keyframe_bytes) VALUES (?, ?, ?)'),
    insertRow: prepare('INSERT INTO rows (place, events, frame) VALUES (?, ?, ?)'),
    setSeal: prepare('UPDATE segments SET events = ?, sha256 = ? WHERE segment = ?'),
    setEnd: prepare('INSERT INTO ended (at, cause, exit_code) VALUES (?, ?, ?)'),
    getEnd: prepare('SELECT at, cause, exit_code AS exitCode FROM ended'),
    getHeader: prepare('SELECT header FROM segments WHERE segment = ?'),
    getSeal: prepare('SELECT segment, events, sha256 FROM segments WHERE segment = ? AND sha256 IS NOT NULL'),
    getRow: prepare(
      'SELECT place, events, frame FROM rows WHERE place BETWEEN ? AND ? ORDER BY place DESC LIMIT 1',
    ),
    getIndex: prepare(`SELECT segment, keyframe_bytes AS keyframeBytes, sha256 IS NOT NULL AS sealed,
      coalesce((SELECT place + rows.events FROM rows WHERE place BETWEEN segment * ${SEGMENT_MAX_EVENTS}
        AND (segment + 1) * ${SEGMENT_MAX_EVENTS} - 1 ORDER BY place DESC LIMIT 1) - segment * ${SEGMENT_MAX_EVENTS}, 0) AS events
      FROM segments ORDER BY segment`),
    getWeight: prepare(`SELECT
      (SELECT coalesce(sum(length(frame)), 0) FROM rows WHERE place BETWEEN ?1 AND ?2) +
      (SELECT coalesce(sum(keyframe_bytes), 0) FROM segments WHERE segment BETWEEN ?3 AND ?4) AS bytes`),
    dropRows: prepare('DELETE FROM rows WHERE place BETWEEN ? AND ?'),
    dropSegment: prepare('DELETE FROM segments WHERE segment = ?'),
    insertKept: prepare('INSERT OR IGNORE INTO kept SELECT segment FROM segments WHERE segment = ?'),
    dropKept: prepare('DELETE FROM kept WHERE segment = ?'),
    getKept: prepare('SELECT segment FROM kept ORDER BY segment'),
  };
}

type Statements = ReturnType<typeof prepareStatements>;

/** What these segments, both ends among them, weigh in bytes. */
function weigh({ getWeight }: Statements, { from, to }: { from: number; to: number }): number {
  return number(getWeight.get(placeOf(from, 0), placeOf(to + 1, 0) - 1, from, to)?.['bytes']);
}

/** Drops a segment, all of it or nothing. */
function dropSegment(
  database: DatabaseSync,
  { statements, segment }: { statements: Statements; segment: number },
): void {
  database.exec('BEGIN');
  try {
    statements.dropRows.run(placeOf(segment, 0), placeOf(segment + 1, 0) - 1);
    statements.dropSegment.run(segment);
    statements.dropKept.run(segment);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

export function openSpool(path: string): Spool {
  const database = openSpoolFile(path);
  const statements = prepareStatements(database);
  const { insertSegment, insertRow, setSeal, setEnd, getEnd, getHeader, getSeal, getRow, getIndex } =
    statements;
  const room = createDiskRoom(path, database);
  let bytes = weigh(statements, { from: 0, to: 2 ** 40 });

  // The casts below say what columns hold: they are this file's own, and written nowhere else.
  return {
    get bytes() {
      return bytes;
    },
    get end() {
      const row = getEnd.get() as unknown as StreamEnd | undefined;
      return row === undefined ? null : { at: row.at, cause: row.cause, exitCode: row.exitCode };
    },
    open(header) {
      const message: AgentToRoom = { type: 'segment-opened', ...header };
      room.demand(header.keyframe.length, bytes);
      insertSegment.run(header.segment, encodeFrame(message), header.keyframe.length);
      bytes += header.keyframe.length;
    },
    append(segment, { clock, events, frame }) {
      room.demand(frame.length, bytes);
      insertRow.run(placeOf(segment, clock), events, frame);
      bytes += frame.length;
    },
    seal: ({ segment, events, sha256 }) => void setSeal.run(events, sha256, segment),
    endWith: ({ at, cause, exitCode }) => void setEnd.run(at, cause, exitCode),
    drop(segments) {
      for (const segment of segments) {
        const weight = weigh(statements, { from: segment, to: segment });
        dropSegment(database, { statements, segment });
        bytes -= weight;
      }
      room.giveBack();
    },
    keep(segments) {
      for (const segment of segments) statements.insertKept.run(segment);
    },
    kept: () => statements.getKept.all().map((row) => number(row['segment'])),
    index: () => getIndex.all().map(readSegment),
    header: (segment) => (getHeader.get(segment)?.['header'] as Uint8Array | undefined) ?? null,
    rowAt(segment, clock) {
      const row = getRow.get(placeOf(segment, 0), placeOf(segment, clock));
      if (row === undefined) return null;
      const found = readRow(row, segment);
      return found.clock + found.events > clock ? found : null;
    },
    sealOf: (segment) => (getSeal.get(segment) as unknown as SegmentSeal | undefined) ?? null,
    close: () => database.close(),
  };
}

function readSegment(row: Record<string, unknown>): SpooledSegment {
  return {
    segment: number(row['segment']),
    events: number(row['events']),
    sealed: row['sealed'] === 1,
    keyframeBytes: number(row['keyframeBytes']),
  };
}

function readRow(row: Record<string, unknown>, segment: number): Row {
  return {
    clock: number(row['place']) - placeOf(segment, 0),
    events: number(row['events']),
    frame: row['frame'] as Uint8Array,
  };
}
