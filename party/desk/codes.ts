import type { Clock, Random } from '#base/ports.ts';
import { ENROL_CODE_MS } from '#protocol/ground/limits.ts';
import { randomId } from '#base/random-id.ts';
import { normalCode } from '../rooms/ids.ts';
import type { Source } from '../rooms/source.ts';
import type { Sql } from '../rooms/storage/sql.ts';
import { createGuesses } from './guesses.ts';

export type UsedEnrolCode = { ok: true } | { ok: false; problem: 'code-unknown' | 'too-many' };

/** One-use codes that let an endpoint register. Only their hashes are kept. */
export interface EnrolCodes {
  create(): { code: string; expiresAt: number };
  /** Uses a code up. `too-many`: this source is not heard until its wrong ones are a while ago. */
  use(code: string, source: Source): UsedEnrolCode;
}

/** 50 bits; more where wrong ones mount. */
const CODE_LETTERS = 10;
const LETTERS_A_STEP = 2;

export interface CodeParts {
  sql: Sql;
  clock: Clock;
  random: Random;
  sha256(text: string): string;
}

export function createEnrolCodes({ sql, clock, random, sha256 }: CodeParts): EnrolCodes {
  const guesses = createGuesses({ sql, clock, kind: 'enrol' });
  return {
    create() {
      const code = randomId(random, CODE_LETTERS + LETTERS_A_STEP * guesses.steps());
      const expiresAt = clock.now() + ENROL_CODE_MS;
      sql.exec('DELETE FROM codes WHERE expires_at <= ?', clock.now());
      sql.exec('INSERT INTO codes VALUES (?, ?)', sha256(code), expiresAt);
      return { code: code.toUpperCase(), expiresAt };
    },
    use(code, source) {
      if (!guesses.may(source)) return { ok: false, problem: 'too-many' };
      const query = 'DELETE FROM codes WHERE sha256 = ? AND expires_at > ? RETURNING sha256';
      if (sql.exec(query, sha256(normalCode(code)), clock.now()).length > 0) return { ok: true };
      guesses.wrong(source);
      return { ok: false, problem: 'code-unknown' };
    },
  };
}
