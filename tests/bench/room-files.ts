import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { HoldfastSystem } from './holdfast-system.ts';

/** Longest that a gigabyte may take to be compacted, or stated and indexed, before something is wrong, in ms. */
const PATIENCE_MS = 15 * 60_000;

interface RoomState {
  segments: number;
  waiting: number;
  /** Sealed segments whose lines are not stated. */
  unstated: number;
  /** Stated parts that the index does not have. */
  unindexed: number;
  /** The last stated line. */
  lastLine: number;
  freePages: number;
  pageBytes: number;
}

/** Between two looks, in ms: each takes a little from what is looked at. */
const LOOK_MS = 500;

/** Waits until the room has turned every segment that can be into its compact text. */
export const compacted = (holdfast: HoldfastSystem) =>
  awaitRoom(holdfast, { what: 'compaction', isSo: ({ waiting }) => waiting === 0 });

/** Waits until the lines of every sealed segment are stated, and all of them are in the index. */
export const caughtUp = (holdfast: HoldfastSystem) =>
  awaitRoom(holdfast, {
    what: 'lines and index',
    isSo: ({ unstated, unindexed }) => unstated === 0 && unindexed === 0,
  });

async function awaitRoom(
  { product, shared }: HoldfastSystem,
  { what, isSo }: { what: string; isSo: (state: RoomState) => boolean },
): Promise<RoomState> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const state = await roomState(product.data, shared.session);
    if (isSo(state)) return state;
    if (performance.now() > deadline)
      throw new Error(`${what}: not done after ${PATIENCE_MS} ms: ${JSON.stringify(state)}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** The last line that is stated. */
export async function lastLine({ product, shared }: HoldfastSystem): Promise<number> {
  return (await roomState(product.data, shared.session)).lastLine;
}

async function roomState(data: string, session: string): Promise<RoomState> {
  for (const path of await sqliteFiles(data)) {
    const state = readState(path, session);
    if (state !== null) return state;
  }
  throw new Error(`no database of session ${session}`);
}

async function sqliteFiles(data: string): Promise<string[]> {
  const rooms = join(data, 'server', 'rooms');
  const names = await readdir(rooms, { recursive: true });
  return names.filter((name) => name.endsWith('.sqlite')).map((name) => join(rooms, name));
}

const WAITING = `SELECT count(*) AS waiting FROM segments AS s WHERE compacted = 0 AND sha256 IS NOT NULL
  AND EXISTS (SELECT 1 FROM segments AS t WHERE t.terminal = s.terminal AND t.segment > s.segment)`;

const UNSTATED = `SELECT count(*) FROM segments WHERE sha256 IS NOT NULL AND key NOT IN (SELECT key FROM blocks)`;
const UNINDEXED = `SELECT count(*) FROM block_parts WHERE id > (SELECT coalesce(max(part), 0) FROM indexed)`;

function readState(path: string, session: string): RoomState | null {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'segments'").all();
    if (tables.length === 0) return null;
    if (database.prepare('SELECT 1 FROM session WHERE id = ?').all(session).length === 0) return null;
    const number = (query: string) => Number(Object.values(database.prepare(query).get() ?? {})[0]);
    return {
      segments: number('SELECT count(*) FROM segments'),
      waiting: number(WAITING),
      unstated: number(UNSTATED),
      unindexed: number(UNINDEXED),
      lastLine: number('SELECT coalesce(max(to_line), 0) FROM block_parts'),
      freePages: number('PRAGMA freelist_count'),
      pageBytes: number('PRAGMA page_size'),
    };
  } finally {
    database.close();
  }
}

/** Bytes of all files below a folder whose names end so. */
export async function folderBytes(folder: string, ending = ''): Promise<number> {
  const found = await readdir(folder, { recursive: true });
  const names = found.filter((name) => name.endsWith(ending));
  const sizes = names.map(async (name) => {
    const file = await stat(join(folder, name)).catch(() => null);
    return file?.isFile() === true ? file.size : 0;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
