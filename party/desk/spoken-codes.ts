import type { Clock } from '#base/ports.ts';
import {
  CODES_FOR_EACH_WRONG,
  DEVICE_DIGITS,
  DIGITS_A_STEP,
  MAX_WRONG_DEVICE_CODES,
} from '#protocol/ground/limits.ts';
import type { CodeBody } from '../worker/internal.ts';
import type { Source } from '../rooms/source.ts';
import { numberOf, textOf, type Sql, type SqlRow } from '../rooms/storage/sql.ts';
import { createGuesses } from './guesses.ts';

/** The invitation that a code stands for. */
export type Spoken = Pick<CodeBody, 'session' | 'invitation'>;

export interface TypedCode {
  code: string;
  /** The session it was typed for; null if none was named. */
  session: string | null;
  source: Source;
}

export type UsedCode = { ok: true; spoken: Spoken } | { ok: false; problem: 'code-unknown' | 'too-many' };

/** Codes that are said and typed, each once, until a room's ticket takes their place. Only their hashes are kept. */
export interface SpokenCodes {
  /** How many digits a new code needs, given how many it has while few wrong codes come. */
  digitsFor(usual: number): number;
  /**
   * Accepts a new code from a session, in place of the same invitation's older one; false if the code already stands
   * for another.
   */
  add(code: CodeBody): boolean;
  /** Uses a code up. `too-many`: this source is not heard until its wrong ones are a while ago. */
  use(typed: TypedCode): UsedCode;
}

export interface SpokenCodesParts {
  sql: Sql;
  clock: Clock;
  sha256(text: string): string;
}

function spokenIn(row: SqlRow): Spoken {
  return { session: textOf(row, 'session'), invitation: textOf(row, 'invitation') };
}

export function createSpokenCodes({ sql, clock, sha256 }: SpokenCodesParts): SpokenCodes {
  const guesses = createGuesses({ sql, clock, kind: 'spoken' });

  /**
   * Six digits are few: a session's codes survive only this many wrong ones typed there, and wrong ones typed
   * elsewhere do not count.
   */
  const noteWrongThere = (session: string) => {
    const theirs = 'session = ? AND digits = ?';
    sql.exec(`UPDATE spoken_codes SET wrong = wrong + 1 WHERE ${theirs}`, session, DEVICE_DIGITS);
    sql.exec(
      `DELETE FROM spoken_codes WHERE ${theirs} AND wrong >= ?`,
      ...[session, DEVICE_DIGITS, MAX_WRONG_DEVICE_CODES],
    );
  };

  /** Longer ones bear everybody's: what might be guessed from ever other sources is void before it is. */
  const isWornOut = (row: SqlRow) =>
    numberOf(row, 'digits') !== DEVICE_DIGITS &&
    guesses.total() - numberOf(row, 'seen') >= 10 ** numberOf(row, 'digits') / CODES_FOR_EACH_WRONG;

  const take = (digits: string, session: string | null) => {
    if (digits.length === DEVICE_DIGITS && session === null) return null;
    const query = `DELETE FROM spoken_codes WHERE sha256 = ? AND expires_at > ? AND (? IS NULL OR session = ?)
      RETURNING session, invitation, digits, seen`;
    const [row] = sql.exec(query, sha256(digits), clock.now(), session, session);
    return row === undefined || isWornOut(row) ? null : row;
  };

  return {
    digitsFor: (usual) => (usual === DEVICE_DIGITS ? usual : usual + DIGITS_A_STEP * guesses.steps()),
    add({ sha256: hash, digits, session, invitation, expiresAt }) {
      sql.exec('DELETE FROM spoken_codes WHERE expires_at <= ?', clock.now());
      if (sql.exec('SELECT 1 FROM spoken_codes WHERE sha256 = ?', hash).length > 0) return false;
      sql.exec('DELETE FROM spoken_codes WHERE session = ? AND invitation = ?', session, invitation);
      sql.exec(
        'INSERT INTO spoken_codes VALUES (?, ?, ?, ?, ?, 0, ?)',
        ...[hash, digits, session, invitation, expiresAt, guesses.total()],
      );
      return true;
    },
    use({ code, session, source }) {
      if (!guesses.may(source)) return { ok: false, problem: 'too-many' };
      const digits = code.replaceAll(/\D/g, '');
      const row = take(digits, session);
      if (row !== null) return { ok: true, spoken: spokenIn(row) };
      guesses.wrong(source);
      if (digits.length === DEVICE_DIGITS && session !== null) noteWrongThere(session);
      return { ok: false, problem: 'code-unknown' };
    },
  };
}
