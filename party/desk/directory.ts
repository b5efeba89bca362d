import * as v from 'valibot';
import { sessionCare, type EndpointRow, type SessionRow } from '#protocol/desk/directory.ts';
import { sessionTitle } from '#protocol/people/people.ts';
import type { DeskNews } from '../worker/internal.ts';
import { numberOf, numberOrNull, textOf, textOrNull, type Sql, type SqlRow } from '../rooms/storage/sql.ts';

export interface KnownEndpoint extends EndpointRow {
  publicKey: string;
}

/** Endpoints and sessions, as the desk knows them. */
export interface Directory {
  endpoint(id: string): KnownEndpoint | null;
  endpointByKey(publicKey: string): KnownEndpoint | null;
  saveEndpoint(endpoint: KnownEndpoint): void;
  endpoints(): EndpointRow[];
  addSession(session: { id: string; title: string; endpoint: string; openedAt: number }): void;
  /** One that was not opened. */
  removeSession(id: string): void;
  hasSession(id: string): boolean;
  handleNews(news: DeskNews): void;
  sessions(): SessionRow[];
  /** Those that are open, and whose endpoint is there. */
  onlineSessions(): string[];
}

function readEndpoint(row: SqlRow): KnownEndpoint {
  return {
    endpoint: textOf(row, 'id'),
    publicKey: textOf(row, 'public_key'),
    name: textOf(row, 'name'),
    platform: textOf(row, 'platform'),
    registeredAt: numberOf(row, 'registered_at'),
  };
}

function careOf(stored: string | null): SessionRow['care'] {
  return stored === null ? null : v.parse(sessionCare, JSON.parse(stored));
}

function readSession(row: SqlRow): SessionRow {
  return {
    session: textOf(row, 'id'),
    // Cleaned again: an earlier build stored what it was given.
    title: sessionTitle(textOf(row, 'title')),
    endpoint: textOf(row, 'endpoint'),
    endpointName: textOf(row, 'name'),
    openedAt: numberOf(row, 'opened_at'),
    endedAt: numberOrNull(row, 'ended_at'),
    online: numberOf(row, 'online') === 1,
    care: careOf(textOrNull(row, 'care')),
  };
}

export function createDirectory(sql: Sql): Directory {
  const one = (rows: SqlRow[]) => (rows[0] === undefined ? null : readEndpoint(rows[0]));
  return {
    endpoint: (id) => one(sql.exec('SELECT * FROM endpoints WHERE id = ?', id)),
    endpointByKey: (key) => one(sql.exec('SELECT * FROM endpoints WHERE public_key = ?', key)),
    saveEndpoint({ endpoint, publicKey, name, platform, registeredAt }) {
      const query = `INSERT INTO endpoints VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, platform = excluded.platform`;
      sql.exec(query, endpoint, publicKey, name, platform, registeredAt);
    },
    endpoints() {
      const rows = sql.exec('SELECT * FROM endpoints ORDER BY registered_at, id').map(readEndpoint);
      return rows.map(({ publicKey: _publicKey, ...row }) => row);
    },
    addSession({ id, title, endpoint, openedAt }) {
      sql.exec('INSERT INTO sessions VALUES (?, ?, ?, ?, NULL, 0, NULL)', id, title, endpoint, openedAt);
    },
    removeSession(id) {
      sql.exec('DELETE FROM sessions WHERE id = ?', id);
    },
    hasSession: (id) => sql.exec('SELECT 1 FROM sessions WHERE id = ?', id).length > 0,
    handleNews({ session, online, endedAt, care }) {
      sql.exec('UPDATE sessions SET online = ?, ended_at = ? WHERE id = ?', online ? 1 : 0, endedAt, session);
      if (care === undefined) return;
      sql.exec('UPDATE sessions SET care = ? WHERE id = ?', JSON.stringify(care), session);
    },
    onlineSessions: () =>
      sql
        .exec('SELECT id FROM sessions WHERE online = 1 AND ended_at IS NULL')
        .map((row) => textOf(row, 'id')),
    sessions: () =>
      sql
        .exec(
          `SELECT sessions.*, endpoints.name FROM sessions JOIN endpoints ON endpoints.id = sessions.endpoint
           ORDER BY opened_at DESC, sessions.id`,
        )
        .map(readSession),
  };
}
