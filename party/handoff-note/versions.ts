import { base64url, utf8 } from '#base/bytes.ts';
import type { Clock, Random } from '#base/ports.ts';
import { randomId } from '#base/random-id.ts';
import { MAX_HANDOFF_NOTE_VERSIONS, MAX_HANDOFF_NOTE_VERSIONS_BYTES } from '#protocol/ground/limits.ts';
import { hashedVersion, type HandoffNoteFact } from '#protocol/handoff-note/facts.ts';
import type { KeptVersion } from '#protocol/handoff-note/routes.ts';
import { numberOf, textOf, textOrNull, type Sql, type SqlRow } from '../rooms/storage/sql.ts';

/** Texts of the handoff note as it stood, each with a salted hash on the record. */
export interface Versions {
  /** Oldest first. */
  all(): KeptVersion[];
  /** The text of a version; null if there is none, or it has made room. */
  textOf(number: number): string | null;
  /** What was kept for a handoff; null if nothing was. */
  keptFor(handoff: string): KeptVersion | null;
  /** The last one that was handed over. */
  readonly handedOver: KeptVersion | null;
  /** Keeps a text: all in the commit that its caller makes. */
  keep(text: string, kept: { why: KeptVersion['why']; handoff: string | null }): KeptVersion;
  /** Somebody changes the text, in the same commit. */
  noteChanger(person: string): void;
  /** Whether somebody changed it since the last version. */
  readonly isChanged: boolean;
}

export interface VersionsParts {
  sql: Sql;
  clock: Pick<Clock, 'now'>;
  random: Random;
  sha256(text: string): string;
  /** What is to go on the session's record, in the same commit. */
  tell(fact: HandoffNoteFact): void;
}

const SALT_BYTES = 16;
export const FACT_ID_LETTERS = 26;
const COLUMNS = 'number, at, why, handoff, salt, sha256, text IS NOT NULL AS kept';

export function createVersions({ sql, clock, random, sha256, tell }: VersionsParts): Versions {
  const changers = () =>
    sql.exec('SELECT person FROM handoff_note_changers ORDER BY person').map((row) => textOf(row, 'person'));

  /** Makes room: of what was kept at rest the oldest text goes first, and what was handed over last. */
  function makeRoom(bytes: number): void {
    for (;;) {
      const [sum] = sql.exec(
        'SELECT count(*) AS count, coalesce(sum(bytes), 0) AS bytes FROM handoff_note_versions WHERE text IS NOT NULL',
      );
      const isFitting =
        numberOf(sum ?? {}, 'count') < MAX_HANDOFF_NOTE_VERSIONS &&
        numberOf(sum ?? {}, 'bytes') + bytes <= MAX_HANDOFF_NOTE_VERSIONS_BYTES;
      const gone = isFitting
        ? []
        : sql.exec(
            `UPDATE handoff_note_versions SET text = NULL WHERE number = (SELECT number FROM handoff_note_versions
              WHERE text IS NOT NULL ORDER BY why = 'handoff', number LIMIT 1) RETURNING number`,
          );
      if (gone.length === 0) return;
    }
  }

  return {
    all: () =>
      sql.exec(`SELECT ${COLUMNS} FROM handoff_note_versions ORDER BY number`).map((row) => versionOf(row)),
    textOf(number) {
      const [row] = sql.exec('SELECT text FROM handoff_note_versions WHERE number = ?', number);
      return row === undefined ? null : textOrNull(row, 'text');
    },
    keptFor(handoff) {
      const [row] = sql.exec(`SELECT ${COLUMNS} FROM handoff_note_versions WHERE handoff = ?`, handoff);
      return row === undefined ? null : versionOf(row);
    },
    get handedOver() {
      const [row] = sql.exec(
        `SELECT ${COLUMNS} FROM handoff_note_versions WHERE why = 'handoff' ORDER BY number DESC LIMIT 1`,
      );
      return row === undefined ? null : versionOf(row);
    },
    keep(text, { why, handoff }) {
      const salt = base64url(random.bytes(SALT_BYTES));
      const hash = sha256(hashedVersion({ salt, text }));
      const bytes = utf8(text).length;
      makeRoom(bytes);
      const [row] = sql.exec(
        `INSERT INTO handoff_note_versions
          VALUES ((SELECT coalesce(max(number), 0) + 1 FROM handoff_note_versions), ?, ?, ?, ?, ?, ?, ?)
          RETURNING ${COLUMNS}`,
        ...[clock.now(), why, handoff, salt, hash, bytes, text],
      );
      const version = versionOf(row ?? {});
      const { number, at, sha256: hashed } = version;
      const id = randomId(random, FACT_ID_LETTERS);
      tell({
        type: 'handoff-note-version',
        ...{ id, number, why, handoff, by: changers().slice(0, MAX_CHANGERS), at, sha256: hashed },
      });
      sql.exec('DELETE FROM handoff_note_changers');
      return version;
    },
    noteChanger: (person) => void sql.exec('INSERT OR IGNORE INTO handoff_note_changers VALUES (?)', person),
    get isChanged() {
      return changers().length > 0;
    },
  };
}

/** People whom one fact names, at most. */
const MAX_CHANGERS = 20;

function versionOf(row: SqlRow): KeptVersion {
  return {
    ...{ number: numberOf(row, 'number'), at: numberOf(row, 'at') },
    // Written by `keep`, which takes nothing else.
    why: textOf(row, 'why') as KeptVersion['why'],
    ...{ handoff: textOrNull(row, 'handoff'), salt: textOf(row, 'salt'), sha256: textOf(row, 'sha256') },
    isTextKept: numberOf(row, 'kept') === 1,
  };
}
