import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { SEGMENT_MAX_EVENTS } from '#protocol/ground/limits.ts';
import type { AgentToRoom } from '#protocol/wire/messages.ts';
import type { SegmentHeader } from '#protocol/output/segment-header.ts';
import type { EndCause } from '#protocol/terminals/end-cause.ts';
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
 * seal is stored: so its hash can be made again, and a room that lost its tail gets it again.
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
  index(): SpooledSegment[];
  /** The frame that opens a segment. */
  header(segment: number): Uint8Array | null;
  rowAt(segment: number, clock: number): Row | null;
  sealOf(segment: number): SegmentSeal | null;
  close(): void;
}

/** The form of what follows; raised with every change of it, and kept in the file. */
export const SPOOL_VERSION = 1;

const PAGE_BYTES = 16_384;

/** A killed process loses nothing that was written, synced or not; a dead machine ends the shell anyway. */
const SETUP = `
  PRAGMA page_size = ${PAGE_BYTES};
  PRAGMA auto_vacuum = INCREMENTAL;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = OFF;
  PRAGMA busy_timeout = 2000;
  PRAGMA wal_autocheckpoint = 256;
  PRAGMA journal_size_limit = 4194304;
  CREATE TABLE IF NOT EXISTS segments (segment INTEGER PRIMARY KEY, header BLOB NOT NULL, keyframe_bytes INTEGER NOT NULL,
    events INTEGER, sha256 TEXT);
  CREATE TABLE IF NOT EXISTS rows (place INTEGER PRIMARY KEY, events INTEGER NOT NULL, frame BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS ended (at INTEGER NOT NULL, cause TEXT NOT NULL, exit_code INTEGER);
`;

/** Pages given back to the system at once, after a drop; the rest is used again. */
const VACUUM_PAGES = 64;
/** Free pages kept for what comes, rather than given back. */
const SPARE_PAGES = 64;
/** Pages that a row may take besides its own: the tree above it grows. */
const TREE_PAGES = 4;
/**
 * Of a disk the last of it is left alone, in bytes: for others, and because giving room back takes some first (the log
 * of the database grows to half of this).
 */
export const DISK_SPARE_BYTES = 8 << 20;
/** A spool that holds less goes on into half of that: the segment at hand has to end before it can be dropped. */
const SMALL_BYTES = 1 << 20;

const placeOf = (segment: number, clock: number) => segment * SEGMENT_MAX_EVENTS + clock;

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
}

/** Whether a newer build wrote it: then it is left as it is. */
export function isSpoolNewer(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    const version = versionOf(database);
    database.close();
    return version > SPOOL_VERSION;
  } catch {
    return false;
  }
}

const IN_MEMORY = ':memory:';

/** Of a folder that is gone, no end: what stops a shell is a full disk, and nothing else that fails to tell. */
function freeBytesOf(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return Infinity;
  }
}

export function openSpool(path: string): Spool {
  const database = new DatabaseSync(path);
  const version = versionOf(database);
  if (version > SPOOL_VERSION) {
    database.close();
    throw new Error(`the spool is of a newer version (${version}) than this build (${SPOOL_VERSION})`);
  }
  database.exec(`${SETUP} PRAGMA user_version = ${SPOOL_VERSION};`);
  const insertSegment = database.prepare(
    'INSERT INTO segments (segment, header, keyframe_bytes) VALUES (?, ?, ?)',
  );
  const insertRow = database.prepare('INSERT INTO rows (place, events, frame) VALUES (?, ?, ?)');
  const setSeal = database.prepare('UPDATE segments SET events = ?, sha256 = ? WHERE segment = ?');
  const setEnd = database.prepare('INSERT INTO ended (at, cause, exit_code) VALUES (?, ?, ?)');
  const getEnd = database.prepare('SELECT at, cause, exit_code AS exitCode FROM ended');
  const getHeader = database.prepare('SELECT header FROM segments WHERE segment = ?');
  const getSeal = database.prepare(
    'SELECT segment, events, sha256 FROM segments WHERE segment = ? AND sha256 IS NOT NULL',
  );
  const getRow = database.prepare(
    'SELECT place, events, frame FROM rows WHERE place BETWEEN ? AND ? ORDER BY place DESC LIMIT 1',
  );
  const getIndex =
    database.prepare(`SELECT segment, keyframe_bytes AS keyframeBytes, sha256 IS NOT NULL AS sealed,
    coalesce((SELECT place + rows.events FROM rows WHERE place BETWEEN segment * ${SEGMENT_MAX_EVENTS}
      AND (segment + 1) * ${SEGMENT_MAX_EVENTS} - 1 ORDER BY place DESC LIMIT 1) - segment * ${SEGMENT_MAX_EVENTS}, 0) AS events
    FROM segments ORDER BY segment`);
  const getWeight = database.prepare(`SELECT
    (SELECT coalesce(sum(length(frame)), 0) FROM rows WHERE place BETWEEN ?1 AND ?2) +
    (SELECT coalesce(sum(keyframe_bytes), 0) FROM segments WHERE segment BETWEEN ?3 AND ?4) AS bytes`);
  const dropRows = database.prepare('DELETE FROM rows WHERE place BETWEEN ? AND ?');
  const dropSegment = database.prepare('DELETE FROM segments WHERE segment = ?');
  const freePages = database.prepare('PRAGMA freelist_count');

  const number = (value: unknown): number => Number(value);
  const weigh = (from: number, to: number) =>
    number(getWeight.get(placeOf(from, 0), placeOf(to + 1, 0) - 1, from, to)?.['bytes']);
  let bytes = weigh(0, 2 ** 40);

  const countFree = () => number(freePages.get()?.['freelist_count']);
  /** Throws unless so much more fits, into the file as it is or the disk. */
  const demandRoom = (wanted: number) => {
    if (path === IN_MEMORY) return;
    const free = freeBytesOf(dirname(path));
    const spare = bytes < SMALL_BYTES ? DISK_SPARE_BYTES / 2 : DISK_SPARE_BYTES;
    if (free < spare && countFree() < wanted / PAGE_BYTES + TREE_PAGES)
      throw new Error(`the disk is full: ${free} bytes free, ${spare} are left to others`);
  };
  const giveBack = () => {
    if (countFree() > SPARE_PAGES + VACUUM_PAGES) {
      database.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
    }
  };
  const dropOne = (segment: number) => {
    const weight = weigh(segment, segment);
    database.exec('BEGIN');
    try {
      dropRows.run(placeOf(segment, 0), placeOf(segment + 1, 0) - 1);
      dropSegment.run(segment);
      database.exec('COMMIT');
      bytes -= weight;
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  };

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
      demandRoom(header.keyframe.length);
      insertSegment.run(header.segment, encodeFrame(message), header.keyframe.length);
      bytes += header.keyframe.length;
    },
    append(segment, { clock, events, frame }) {
      demandRoom(frame.length);
      insertRow.run(placeOf(segment, clock), events, frame);
      bytes += frame.length;
    },
    seal: ({ segment, events, sha256 }) => void setSeal.run(events, sha256, segment),
    endWith: ({ at, cause, exitCode }) => void setEnd.run(at, cause, exitCode),
    drop(segments) {
      for (const segment of segments) dropOne(segment);
      giveBack();
    },
    index: () =>
      getIndex.all().map((row) => ({
        segment: number(row['segment']),
        events: number(row['events']),
        sealed: row['sealed'] === 1,
        keyframeBytes: number(row['keyframeBytes']),
      })),
    header: (segment) => (getHeader.get(segment)?.['header'] as Uint8Array | undefined) ?? null,
    rowAt(segment, clock) {
      const row = getRow.get(placeOf(segment, 0), placeOf(segment, clock));
      if (row === undefined) return null;
      const found: Row = {
        clock: number(row['place']) - placeOf(segment, 0),
        events: number(row['events']),
        frame: row['frame'] as Uint8Array,
      };
      return found.clock + found.events > clock ? found : null;
    },
    sealOf: (segment) => (getSeal.get(segment) as unknown as SegmentSeal | undefined) ?? null,
    close: () => database.close(),
  };
}
