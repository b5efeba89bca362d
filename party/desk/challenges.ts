import { base64url } from '#base/bytes.ts';
import type { Clock, Random } from '#base/ports.ts';
import { CHALLENGE_MS } from '#protocol/limits.ts';
import { numberOf, type Sql } from '../storage/sql.ts';

/** Nonces for endpoints to sign, each once. */
export interface Challenges {
  /** Null where the endpoint has asked for too many. */
  create(endpoint: string): string | null;
  /** Uses a nonce up, whatever comes of it. */
  use(endpoint: string, nonce: string): boolean;
}

const MAX_PER_ENDPOINT = 30;
const NONCE_BYTES = 32;

export function createChallenges({
  sql,
  clock,
  random,
}: {
  sql: Sql;
  clock: Clock;
  random: Random;
}): Challenges {
  return {
    create(endpoint) {
      sql.exec('DELETE FROM challenges WHERE expires_at <= ?', clock.now());
      const [row] = sql.exec('SELECT count(*) AS n FROM challenges WHERE endpoint = ?', endpoint);
      if (numberOf(row ?? {}, 'n') >= MAX_PER_ENDPOINT) return null;
      const nonce = base64url(random.bytes(NONCE_BYTES));
      sql.exec('INSERT INTO challenges VALUES (?, ?, ?)', nonce, endpoint, clock.now() + CHALLENGE_MS);
      return nonce;
    },
    use(endpoint, nonce) {
      const query =
        'DELETE FROM challenges WHERE nonce = ? AND endpoint = ? AND expires_at > ? RETURNING nonce';
      return sql.exec(query, nonce, endpoint, clock.now()).length > 0;
    },
  };
}
