import type { Bytes } from '#base/bytes.ts';
import { MAX_NOTES_SYNC_BYTES } from '#protocol/ground/limits.ts';
import type { Act, ActType } from '#protocol/notes/acts.ts';
import type { Arrival } from '#protocol/notes/arrival.ts';
import { encodeArrived, type PlacedAct } from '#protocol/notes/document.ts';
import type { Vector } from '#protocol/notes/sync-frame.ts';
import { numberOf, textOf, type Sql, type SqlRow } from '../rooms/storage/sql.ts';

/** What is known of an act without reading it. */
export interface KnownAct {
  id: string;
  note: string;
  type: ActType;
  person: string;
}

/** The Yjs client of a life of a page, and to whom it belongs for good. */
export interface KnownAuthor {
  person: string;
  device: string;
  /** The clock that comes next. */
  acts: number;
}

/** What somebody has written, or some together. */
export interface Share {
  acts: number;
  bytes: number;
}

/** Acts whose numbers follow each other, as an update. */
export interface Piece {
  update: Bytes;
  /** The number behind the last. */
  to: number;
}

/** The session's acts as they arrived. */
export interface NotesStore {
  /** How many have arrived. */
  readonly count: number;
  act(id: string): KnownAct | null;
  /** Null for one that has written nothing. */
  author(client: number): KnownAuthor | null;
  /** Whether a life of the room spoke as this client. */
  isRooms(client: number): boolean;
  share(holder: string): Share;
  /** Puts an act behind the others, in this life of the room; all in one commit, with what else `also` writes. */
  put(
    act: Act,
    put: {
      author: number;
      clock: number;
      arrival: Omit<Arrival, 'number'>;
      holders: readonly string[];
      also(): void;
    },
  ): PlacedAct;
  /** From which number on somebody lacks acts: they are sent in their order, so that there are no gaps before. */
  numberFor(vector: Vector): number;
  piece(from: number): Piece;
  /** Some acts from a number on: at least one, if there is one, and no more than this many, or bytes. */
  take(from: number, most: { acts: number; bytes: number }): PlacedAct[];
}

/** Bounds what is read for one piece, as well as its bytes do. */
const PIECE_ACTS = 256;

export function createNotesStore(sql: Sql, newLife: () => number): NotesStore {
  let lives = readLives(sql);
  let count = readCount(sql);
  let mine: number | null = null;

  const isRooms = (client: number) => lives.some(({ author }) => author === client);
  const author = (client: number): KnownAuthor | null => {
    const [row] = sql.exec('SELECT person, device, acts FROM authors WHERE author = ?', client);
    if (row === undefined) return null;
    return { person: textOf(row, 'person'), device: textOf(row, 'device'), acts: numberOf(row, 'acts') };
  };

  /** A client that nobody ever was. */
  const freshLife = (): number => {
    const client = newLife();
    return isRooms(client) || author(client) !== null ? freshLife() : client;
  };

  const lifeOf = (number: number) => {
    const life = lives.findLast(({ first }) => first <= number);
    if (life === undefined) throw new Error('an act is of some life of the room');
    return { roomAuthor: life.author, roomClock: number - life.first };
  };

  const placed = (row: SqlRow): PlacedAct => ({
    // Written by `put`, of what had been parsed.
    act: JSON.parse(textOf(row, 'act')) as Act,
    arrival: JSON.parse(textOf(row, 'arrival')) as Arrival,
    author: numberOf(row, 'author'),
    clock: numberOf(row, 'clock'),
    ...lifeOf(numberOf(row, 'number')),
  });

  const take: NotesStore['take'] = (from, most) => {
    const taken: PlacedAct[] = [];
    let bytes = 0;
    for (const row of sql.exec(
      'SELECT * FROM acts WHERE number >= ? ORDER BY number LIMIT ?',
      from,
      most.acts,
    )) {
      bytes += numberOf(row, 'bytes');
      if (taken.length > 0 && bytes > most.bytes) break;
      taken.push(placed(row));
    }
    return taken;
  };

  const share = (holder: string): Share => {
    const [row] = sql.exec('SELECT acts, bytes FROM shares WHERE holder = ?', holder);
    return row === undefined
      ? { acts: 0, bytes: 0 }
      : { acts: numberOf(row, 'acts'), bytes: numberOf(row, 'bytes') };
  };

  const write = (act: PlacedAct, { holders, bytes }: { holders: readonly string[]; bytes: number }) => {
    const { arrival, author: client, clock } = act;
    const { person, device } = arrival.by;
    const { id, on, type } = act.act;
    if (act.roomClock === 0) sql.exec('INSERT INTO lives VALUES (?, ?)', act.roomAuthor, arrival.number);
    sql.exec(
      `INSERT INTO authors VALUES (?, ?, ?, 1) ON CONFLICT (author) DO UPDATE SET acts = acts + 1`,
      ...[client, person, device],
    );
    sql.exec(
      'INSERT INTO acts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ...[arrival.number, id, on, type, person, client, clock, bytes],
      ...[JSON.stringify(act.act), JSON.stringify(arrival)],
    );
    for (const holder of holders)
      sql.exec(
        `INSERT INTO shares VALUES (?, 1, ?)
          ON CONFLICT (holder) DO UPDATE SET acts = acts + 1, bytes = bytes + excluded.bytes`,
        ...[holder, bytes],
      );
  };

  return {
    get count() {
      return count;
    },
    act(id) {
      const [row] = sql.exec('SELECT note, type, person FROM acts WHERE id = ?', id);
      if (row === undefined) return null;
      // Written by `put`, of what had been parsed.
      const type = textOf(row, 'type') as ActType;
      return { id, type, note: textOf(row, 'note'), person: textOf(row, 'person') };
    },
    author,
    isRooms,
    share,
    put(act, { author: client, clock, arrival, holders, also }) {
      const number = count;
      const life = lives.find((known) => known.author === mine) ?? { author: freshLife(), first: number };
      const arrived: PlacedAct = {
        ...{ act, author: client, clock, arrival: { ...arrival, number } },
        ...{ roomAuthor: life.author, roomClock: number - life.first },
      };
      sql.transaction(() => {
        write(arrived, { holders, bytes: encodeArrived([arrived]).length });
        also();
      });
      // Only now: what was undone has not been.
      mine = life.author;
      if (arrived.roomClock === 0) lives = [...lives, life];
      count = number + 1;
      return arrived;
    },
    numberFor(vector) {
      const known = lives.map(({ author: life, first }, index) =>
        Math.min(first + (vector.get(life) ?? 0), lives[index + 1]?.first ?? count),
      );
      const started = known.filter((_, index) => vector.has(lives[index]?.author ?? -1));
      return Math.max(0, ...started);
    },
    piece(from) {
      const acts = take(from, { acts: PIECE_ACTS, bytes: MAX_NOTES_SYNC_BYTES });
      return { update: encodeArrived(acts), to: from + acts.length };
    },
    take,
  };
}

function readLives(sql: Sql): { author: number; first: number }[] {
  return sql
    .exec('SELECT author, first FROM lives ORDER BY first')
    .map((row) => ({ author: numberOf(row, 'author'), first: numberOf(row, 'first') }));
}

function readCount(sql: Sql): number {
  const [row] = sql.exec('SELECT count(*) AS count FROM acts');
  return row === undefined ? 0 : numberOf(row, 'count');
}
