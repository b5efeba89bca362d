import { applyUpdate, Doc, encodeStateAsUpdate, type Text } from 'yjs';
import { concat, type Bytes } from '#base/bytes.ts';
import {
  HANDOFF_NOTE_ROW_BYTES,
  HANDOFF_NOTE_ROWS,
  MAX_HANDOFF_NOTE_AUTHORS,
  MAX_HANDOFF_NOTE_CHARS,
  MAX_HANDOFF_NOTE_STATE_BYTES,
  MAX_HANDOFF_NOTE_STEPS,
  MAX_HANDOFF_NOTE_TAKEN_BYTES,
} from '#protocol/ground/limits.ts';
import { documentOf, NOTE_ROOT } from '#protocol/handoff-note/update.ts';
import { bytesOf, numberOf, textOf, type Blob, type Sql } from '../rooms/storage/sql.ts';

/** Whom a Yjs client belongs to, as long as its document lasts; nobody: it was the room's. */
export interface BoundAuthor {
  generation: number;
  by: { person: string; device: string } | null;
}

export interface PutChange {
  update: Bytes;
  author: number | null;
  by: { person: string; device: string };
  at: number;
  /** What else is written in the same commit. */
  also(): void;
}

/** `renewed`: it is stored, and a fresh document with the same text has taken the place of the one it was in. */
export type Put = 'stored' | 'renewed' | 'note-full';

/** The handoff note's document, as it is stored. */
export interface DocumentStore {
  /** What is stored, and nothing else; another object once it was renewed, or could not be stored. */
  readonly doc: Doc;
  readonly text: string;
  /** Counts the documents from 1. */
  readonly generation: number;
  readonly changedAt: number | null;
  author(client: number): BoundAuthor | null;
  /** Whether a change that writes at so many places would hold up whoever takes it in. */
  isTangled(places: number): boolean;
  /** Stores a change that was judged; throws, and changes nothing, if it cannot. */
  put(change: PutChange): Put;
  /** Puts a fresh document with the same text in its place; throws, and changes nothing, if it cannot. */
  renew(): void;
}

export function createDocumentStore(sql: Sql, newClient: () => number): DocumentStore {
  let doc = load(sql);
  /** At least as long as the encoded document is. */
  let mostBytes = encodeStateAsUpdate(doc).length;
  const row = () => sql.exec('SELECT generation, taken, changed_at FROM handoff_note')[0] ?? {};

  const author = (client: number): BoundAuthor | null => {
    const [found] = sql.exec(
      'SELECT generation, person, device FROM handoff_note_authors WHERE author = ?',
      client,
    );
    if (found === undefined) return null;
    const by =
      found['person'] === null ? null : { person: textOf(found, 'person'), device: textOf(found, 'device') };
    return { generation: numberOf(found, 'generation'), by };
  };

  const bind = (client: number, { generation, by }: BoundAuthor) =>
    sql.exec(
      'INSERT OR IGNORE INTO handoff_note_authors VALUES (?, ?, ?, ?)',
      ...[client, generation, by?.person ?? null, by?.device ?? null],
    );

  /** A client that nobody ever was. */
  const freshClient = (): number => {
    const client = newClient();
    return author(client) === null ? client : freshClient();
  };

  /** Puts the whole document in the place of all its changes. */
  function compact(whole: Doc): void {
    sql.exec('DELETE FROM handoff_note_changes');
    const state = encodeStateAsUpdate(whole);
    mostBytes = state.length;
    for (let at = 0, number = 0; at < state.length; at += HANDOFF_NOTE_ROW_BYTES, number--)
      insert(number, state.slice(at, at + HANDOFF_NOTE_ROW_BYTES));
  }

  const insert = (number: number, bytes: Bytes) =>
    sql.exec('INSERT INTO handoff_note_changes VALUES (?, ?)', number, asBlob(bytes));

  function append(update: Bytes): void {
    const [changes] = sql.exec(
      `SELECT coalesce(max(number), 0) + 1 AS next, coalesce(sum(length(bytes)), 0) AS bytes
        FROM handoff_note_changes WHERE number > 0`,
    );
    const next = numberOf(changes ?? {}, 'next');
    const isMany =
      next > HANDOFF_NOTE_ROWS || numberOf(changes ?? {}, 'bytes') + update.length > HANDOFF_NOTE_ROW_BYTES;
    if (isMany) compact(doc);
    else insert(next, update);
    mostBytes += update.length;
  }

  function isWorn(taken: number): boolean {
    if (mostBytes > MAX_HANDOFF_NOTE_STATE_BYTES) mostBytes = encodeStateAsUpdate(doc).length;
    return (
      mostBytes > MAX_HANDOFF_NOTE_STATE_BYTES ||
      taken > MAX_HANDOFF_NOTE_TAKEN_BYTES ||
      doc.store.clients.size > MAX_HANDOFF_NOTE_AUTHORS
    );
  }

  function renew(next: number): void {
    const client = freshClient();
    // Those of the old document may write in none any more; they would only grow in number.
    sql.exec('DELETE FROM handoff_note_authors');
    bind(client, { generation: next, by: null });
    const fresh = loaded(encodeStateAsUpdate(documentOf(textOfDoc(doc).toJSON(), client)));
    compact(fresh);
    sql.exec('UPDATE handoff_note SET generation = ?, taken = 0', next);
    doc = fresh;
  }

  function write({ update, author: client, by, at, also }: PutChange): Put {
    const now = generation();
    const taken = numberOf(row(), 'taken') + update.length;
    if (client !== null) bind(client, { generation: now, by });
    append(update);
    sql.exec('UPDATE handoff_note SET taken = ?, changed_at = ?', taken, at);
    also();
    if (!isWorn(taken)) return 'stored';
    renew(now + 1);
    return 'renewed';
  }

  const generation = () => numberOf(row(), 'generation');

  const reload = () => {
    doc = load(sql);
    mostBytes = encodeStateAsUpdate(doc).length;
  };

  /** In one commit; what could not be stored is not in the document either. */
  function stored<Result>(act: () => Result): Result {
    try {
      return sql.transaction(act);
    } catch (error) {
      reload();
      throw error;
    }
  }

  return {
    get doc() {
      return doc;
    },
    get text() {
      return textOfDoc(doc).toJSON();
    },
    get generation() {
      return generation();
    },
    get changedAt() {
      const at = row()['changed_at'];
      return typeof at === 'number' ? at : null;
    },
    author,
    // At each place Yjs may walk over everything that stands there.
    isTangled: (places) => places * (itemsIn(doc) + places) > MAX_HANDOFF_NOTE_STEPS,
    put(change) {
      // Applied first, since only then is it known how long the text becomes; what is not stored is read again without.
      applyUpdate(doc, change.update);
      if (textOfDoc(doc).length > MAX_HANDOFF_NOTE_CHARS) {
        reload();
        return 'note-full';
      }
      return stored(() => write(change));
    },
    renew: () => stored(() => renew(generation() + 1)),
  };
}

function itemsIn({ store }: Doc): number {
  return [...store.clients.values()].reduce((sum, structs) => sum + structs.length, 0);
}

const textOfDoc = (doc: Doc): Text => doc.getText(NOTE_ROOT);

/** Rows up to 0 are pieces of one encoded document, the first of them 0; those above are changes. */
function load(sql: Sql): Doc {
  const rows = (where: string) =>
    sql.exec(`SELECT bytes FROM handoff_note_changes WHERE ${where}`).map((row) => bytesOf(row, 'bytes'));
  const doc = loaded(concat(rows('number <= 0 ORDER BY number DESC')));
  for (const update of rows('number > 0 ORDER BY number')) applyUpdate(doc, update);
  return doc;
}

function loaded(state: Bytes): Doc {
  const doc = new Doc();
  if (state.length > 0) applyUpdate(doc, state);
  return doc;
}

const asBlob = (bytes: Bytes): Blob => new Uint8Array(bytes);
