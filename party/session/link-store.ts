import { base64url } from '#base/bytes.ts';
import type { LinkRow } from '#protocol/http.ts';
import { MAX_LINKS } from '#protocol/limits.ts';
import { ROLES, type Role } from '#protocol/roles.ts';
import { randomId } from '../ids.ts';
import { numberOf, numberOrNull, textOf, type SqlRow } from '../storage/sql.ts';
import type { SessionPorts } from './ports.ts';

/** What a cookie or a secret gives: who may, as what, until when; or the name of why not. */
export type Grant =
  | { ok: true; link: string; role: Role; expiresAt: number }
  | { ok: false; problem: 'link-unknown' | 'link-expired' | 'link-revoked' };

export type Entry = { ok: true; cookie: string; expiresAt: number } | Extract<Grant, { ok: false }>;

/** The session's links. Of a secret only a hash is kept, and of the cookie it is exchanged for another. */
export interface LinkStore {
  /** A new link, or null where the session has as many as it may. */
  create(options: { role: Role; expiresAt: number }): { id: string; secret: string } | null;
  enter(secret: string): Entry;
  byCookie(cookie: string | null): Grant;
  list(): LinkRow[];
  /** Whether there was such a link, not yet revoked. */
  revoke(id: string): boolean;
}

const ID_LETTERS = 10;
const SECRET_BYTES = 32;

function roleOf(row: SqlRow): Role {
  const role = ROLES.find((known) => known === textOf(row, 'role'));
  if (role === undefined) throw new Error('a link of no known role');
  return role;
}

function linkRow(row: SqlRow): LinkRow {
  return {
    id: textOf(row, 'id'),
    role: roleOf(row),
    createdAt: numberOf(row, 'created_at'),
    expiresAt: numberOf(row, 'expires_at'),
    revokedAt: numberOrNull(row, 'revoked_at'),
  };
}

export function createLinkStore({ sql, clock, random, crypto }: SessionPorts): LinkStore {
  /** One way: whoever sees the cookie has no link to pass on. */
  const cookieFor = (secret: string) => crypto.sha256(`holdfast cookie v1\n${secret}`);
  const grant = (row: SqlRow | undefined): Grant => {
    if (row === undefined) return { ok: false, problem: 'link-unknown' };
    const { id, role, expiresAt, revokedAt } = linkRow(row);
    if (revokedAt !== null) return { ok: false, problem: 'link-revoked' };
    if (expiresAt <= clock.now()) return { ok: false, problem: 'link-expired' };
    return { ok: true, link: id, role, expiresAt };
  };
  const activeLinks = () => {
    const query = 'SELECT count(*) AS n FROM links WHERE revoked_at IS NULL AND expires_at > ?';
    return numberOf(sql.exec(query, clock.now())[0] ?? {}, 'n');
  };
  return {
    create({ role, expiresAt }) {
      if (activeLinks() >= MAX_LINKS) return null;
      const id = randomId(random, ID_LETTERS);
      const secret = base64url(random.bytes(SECRET_BYTES));
      const hashes = [crypto.sha256(secret), crypto.sha256(cookieFor(secret))];
      sql.exec(
        'INSERT INTO links VALUES (?, ?, ?, ?, ?, ?, NULL)',
        id,
        ...hashes,
        role,
        clock.now(),
        expiresAt,
      );
      return { id, secret };
    },
    enter(secret) {
      const [row] = sql.exec('SELECT * FROM links WHERE secret_sha256 = ?', crypto.sha256(secret));
      const granted = grant(row);
      return granted.ok ? { ok: true, cookie: cookieFor(secret), expiresAt: granted.expiresAt } : granted;
    },
    byCookie(cookie) {
      if (cookie === null) return { ok: false, problem: 'link-unknown' };
      return grant(sql.exec('SELECT * FROM links WHERE cookie_sha256 = ?', crypto.sha256(cookie))[0]);
    },
    list: () => sql.exec('SELECT * FROM links ORDER BY created_at, id').map(linkRow),
    revoke(id) {
      const query = 'UPDATE links SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL RETURNING id';
      return sql.exec(query, clock.now(), id).length > 0;
    },
  };
}
