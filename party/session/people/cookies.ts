import { base64url } from '#base/bytes.ts';
import { cookieOf, type HttpRequest } from '../../rooms/http.ts';
import { textOf } from '../../rooms/storage/sql.ts';
import type { SessionPorts } from '../ports.ts';

export const SESSION_COOKIE = 'holdfast';

/** What a browser proves its key by without signing each request. Only hashes are kept. */
export interface Cookies {
  /** A new one for this key. */
  create(publicKey: string): string;
  /** The key a request's cookie stands for. */
  keyOf(request: HttpRequest): string | null;
}

const COOKIE_BYTES = 32;
/** Programs that share a key have a cookie each; the oldest beyond these are forgotten. */
const MAX_COOKIES = 10;

export function createCookies({ sql, random, crypto }: SessionPorts): Cookies {
  return {
    create(publicKey) {
      const newest = 'SELECT rowid FROM cookies WHERE public_key = ? ORDER BY rowid DESC LIMIT ?';
      const query = `DELETE FROM cookies WHERE public_key = ? AND rowid NOT IN (${newest})`;
      sql.exec(query, publicKey, publicKey, MAX_COOKIES - 1);
      const cookie = base64url(random.bytes(COOKIE_BYTES));
      sql.exec('INSERT INTO cookies VALUES (?, ?)', crypto.sha256(cookie), publicKey);
      return cookie;
    },
    keyOf(request) {
      const cookie = cookieOf(request, SESSION_COOKIE);
      if (cookie === null) return null;
      const [row] = sql.exec('SELECT public_key FROM cookies WHERE sha256 = ?', crypto.sha256(cookie));
      return row === undefined ? null : textOf(row, 'public_key');
    },
  };
}
