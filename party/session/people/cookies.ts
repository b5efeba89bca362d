import { base64url } from '#base/bytes.ts';
import { notesPath, sessionPath } from '#protocol/people/link.ts';
import { cookiesOf, type HttpRequest } from '../../rooms/http.ts';
import { textOf } from '../../rooms/storage/sql.ts';
import { publicOrigin } from '../../worker/settings.ts';
import type { Ground } from '../ground.ts';

/** Whom a cookie was made for: a person, and the key they had. */
export interface Bearer {
  publicKey: string;
  person: string;
}

/**
 * What a browser knocks with: it says whose key is to be asked for a signature, and does nothing by itself. Only hashes
 * are kept.
 */
export interface Cookies {
  /** A new one for this person: the lines that have a browser keep it for the session and for its notes. */
  give(bearer: Bearer, request: HttpRequest): string[];
  /** Whom a request's cookies were made for. */
  bearers(request: HttpRequest): Bearer[];
}

const COOKIE_BYTES = 32;
/** A browser keeps a cookie no longer than this, in s; membership itself does not end. */
const COOKIE_S = 400 * 24 * 3600;
/** Programs that share a key have a cookie each; the oldest beyond these are forgotten. */
const MAX_COOKIES = 10;
/** Looked up in one request: a browser has one for each person it is in the session. */
const MAX_SHOWN = 10;
/** Cookies of earlier builds belonged to no person, and were named just `holdfast`. */
const NAME = /^(?:__Secure-)?holdfast(?:-[0-9a-z]{10})?$/;

/** A name of its own for each person, so that two in two tabs do not overwrite each other's. */
function cookieName(person: string, { isSecure }: { isSecure: boolean }): string {
  return `${isSecure ? '__Secure-' : ''}holdfast-${person}`;
}

export function createCookies({ ports, session }: Pick<Ground, 'ports' | 'session'>): Cookies {
  const { sql, random, crypto, settings } = ports;
  const bearerOf = (cookie: string): Bearer | null => {
    const [row] = sql.exec('SELECT * FROM cookies WHERE sha256 = ?', crypto.sha256(cookie));
    return row === undefined ? null : { publicKey: textOf(row, 'public_key'), person: textOf(row, 'person') };
  };
  const create = ({ publicKey, person }: Bearer) => {
    const theirs = 'public_key = ? AND person = ?';
    const newest = `SELECT rowid FROM cookies WHERE ${theirs} ORDER BY rowid DESC LIMIT ?`;
    const query = `DELETE FROM cookies WHERE ${theirs} AND rowid NOT IN (${newest})`;
    sql.exec(query, publicKey, person, publicKey, person, MAX_COOKIES - 1);
    const cookie = base64url(random.bytes(COOKIE_BYTES));
    sql.exec('INSERT INTO cookies VALUES (?, ?, ?)', crypto.sha256(cookie), publicKey, person);
    return cookie;
  };
  return {
    give(bearer, request) {
      const cookie = create(bearer);
      const isSecure = publicOrigin(settings, request.header('origin')).startsWith('https:');
      const rest = `Max-Age=${COOKIE_S}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
      const name = cookieName(bearer.person, { isSecure });
      return [sessionPath(session), notesPath(session)].map(
        (path) => `${name}=${cookie}; Path=${path}; ${rest}`,
      );
    },
    bearers: (request) =>
      cookiesOf(request, (name) => NAME.test(name))
        .slice(0, MAX_SHOWN)
        .flatMap((cookie) => bearerOf(cookie) ?? []),
  };
}
