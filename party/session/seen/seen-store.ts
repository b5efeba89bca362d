import type { LastSeen } from '#protocol/seen/messages.ts';
import { numberOf, textOf, type Sql } from '../../rooms/storage/sql.ts';

/** Where each person last looked at the live end. */
export interface SeenStore {
  of(person: string): LastSeen | null;
  put(person: string, seen: LastSeen): void;
  forget(person: string): void;
}

export function createSeenStore(sql: Sql): SeenStore {
  return {
    of(person) {
      const [row] = sql.exec('SELECT terminal, line, at FROM last_seen WHERE person = ?', person);
      if (row === undefined) return null;
      return { terminal: textOf(row, 'terminal'), line: numberOf(row, 'line'), at: numberOf(row, 'at') };
    },
    put(person, { terminal, line, at }) {
      sql.exec('INSERT OR REPLACE INTO last_seen VALUES (?, ?, ?, ?)', person, terminal, line, at);
    },
    forget: (person) => void sql.exec('DELETE FROM last_seen WHERE person = ?', person),
  };
}
