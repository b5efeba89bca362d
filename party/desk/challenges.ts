import { base64url } from '#base/bytes.ts';
import type { Clock, Random } from '#base/ports.ts';
import { CHALLENGE_MS, MAX_CHALLENGES } from '#protocol/ground/limits.ts';
import type { Sql } from '../rooms/storage/sql.ts';

/** Nonces for endpoints to sign, each once. */
export interface Challenges {
  /** The newest count: anybody may ask in an endpoint's name, and must not keep it from being asked. */
  create(endpoint: string): string;
  /** Uses a nonce up, whatever comes of it. */
  use(endpoint: string, nonce: string): boolean;
}

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
      const newest = 'SELECT rowid FROM challenges WHERE endpoint = ? ORDER BY rowid DESC LIMIT ?';
      const query = `DELETE FROM challenges WHERE endpoint = ? AND rowid NOT IN (${newest})`;
      sql.exec(query, endpoint, endpoint, MAX_CHALLENGES - 1);
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
