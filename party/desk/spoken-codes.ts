import type { Clock } from '#base/ports.ts';
import {
  DEVICE_DIGITS,
  MAX_WRONG_CODES,
  MAX_WRONG_DEVICE_CODES,
  WRONG_CODES_MS,
} from '#protocol/ground/limits.ts';
import type { CodeBody } from '../worker/internal.ts';
import { numberOf, textOf, type Sql } from '../rooms/storage/sql.ts';

/** Whose invitation a code stands for. */
export type Spoken = Pick<CodeBody, 'session' | 'invitation'>;

/** Codes that are said and typed, each once, until a room's ticket takes their place. Only their hashes are kept. */
export interface SpokenCodes {
  /** Takes a new code of a session's in, in place of that invitation's older one; false where it stands for another. */
  add(code: CodeBody): boolean;
  /** Uses a code up. `too-many`: nobody is heard until wrong guesses are a while ago. */
  use(typed: string): Spoken | 'code-unknown' | 'too-many';
}

export interface SpokenCodesParts {
  sql: Sql;
  clock: Clock;
  sha256(text: string): string;
}

export function createSpokenCodes({ sql, clock, sha256 }: SpokenCodesParts): SpokenCodes {
  /** Stored, since a desk sleeps after some seconds and forgets: waiting them out would be worth as many guesses again. */
  const wrongLately = () => {
    sql.exec('DELETE FROM wrong_spoken_codes WHERE at <= ?', clock.now() - WRONG_CODES_MS);
    return numberOf(sql.exec('SELECT count(*) AS n FROM wrong_spoken_codes')[0] ?? {}, 'n');
  };

  /** Six digits are few: each code bears so many wrong ones in its time. */
  const noteWrong = (digits: number) => {
    sql.exec('INSERT INTO wrong_spoken_codes VALUES (?)', clock.now());
    if (digits !== DEVICE_DIGITS) return;
    sql.exec('UPDATE spoken_codes SET wrong = wrong + 1 WHERE digits = ?', digits);
    sql.exec('DELETE FROM spoken_codes WHERE wrong >= ?', MAX_WRONG_DEVICE_CODES);
  };

  return {
    add({ sha256: hash, digits, session, invitation, expiresAt }) {
      sql.exec('DELETE FROM spoken_codes WHERE expires_at <= ?', clock.now());
      if (sql.exec('SELECT 1 FROM spoken_codes WHERE sha256 = ?', hash).length > 0) return false;
      sql.exec('DELETE FROM spoken_codes WHERE session = ? AND invitation = ?', session, invitation);
      sql.exec(
        'INSERT INTO spoken_codes VALUES (?, ?, ?, ?, ?, 0)',
        ...[hash, digits, session, invitation, expiresAt],
      );
      return true;
    },
    use(typed) {
      if (wrongLately() >= MAX_WRONG_CODES) return 'too-many';
      const digits = typed.replaceAll(/\D/g, '');
      const query =
        'DELETE FROM spoken_codes WHERE sha256 = ? AND expires_at > ? RETURNING session, invitation';
      const [row] = sql.exec(query, sha256(digits), clock.now());
      if (row !== undefined)
        return { session: textOf(row, 'session'), invitation: textOf(row, 'invitation') };
      noteWrong(digits.length);
      return 'code-unknown';
    },
  };
}
