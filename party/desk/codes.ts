import type { Clock, Random } from '#base/ports.ts';
import { ENROL_CODE_MS, MAX_WRONG_CODES, WRONG_CODES_MS } from '#protocol/ground/limits.ts';
import { normalCode, randomId } from '../rooms/ids.ts';
import type { Sql } from '../rooms/storage/sql.ts';

/** One-use codes that let an endpoint register. Only their hashes are kept. */
export interface EnrolCodes {
  create(): { code: string; expiresAt: number };
  /** Uses a code up. `too-many`: nobody is heard until wrong guesses are a while ago. */
  use(code: string): 'used' | 'code-unknown' | 'too-many';
}

const CODE_LETTERS = 10;

export interface CodeParts {
  sql: Sql;
  clock: Clock;
  random: Random;
  sha256(text: string): string;
}

export function createEnrolCodes({ sql, clock, random, sha256 }: CodeParts): EnrolCodes {
  let wrong: number[] = [];
  return {
    create() {
      const code = randomId(random, CODE_LETTERS);
      const expiresAt = clock.now() + ENROL_CODE_MS;
      sql.exec('DELETE FROM codes WHERE expires_at <= ?', clock.now());
      sql.exec('INSERT INTO codes VALUES (?, ?)', sha256(code), expiresAt);
      return { code: code.toUpperCase(), expiresAt };
    },
    use(code) {
      wrong = wrong.filter((at) => clock.now() - at < WRONG_CODES_MS);
      if (wrong.length >= MAX_WRONG_CODES) return 'too-many';
      const query = 'DELETE FROM codes WHERE sha256 = ? AND expires_at > ? RETURNING sha256';
      if (sql.exec(query, sha256(normalCode(code)), clock.now()).length > 0) return 'used';
      wrong.push(clock.now());
      return 'code-unknown';
    },
  };
}
