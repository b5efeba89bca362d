import { numberOf, textOf, type Sql } from './sql.ts';

/** The table of `createAlarms`, for a room's first migration. */
export const ALARMS_TABLE = `
CREATE TABLE alarms (name TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;`;

/** Many named alarms over the one a room has. */
export interface Alarms<Name extends string> {
  /** Sets an alarm, unless it is already set for then or earlier. */
  soonest(name: Name, at: number): void;
  /** Removes the alarms that are due. Their handlers set them again if there is more to do. */
  due(now: number): Name[];
}

export function createAlarms<Name extends string>(
  sql: Sql,
  setAlarm: (at: number | null) => void,
): Alarms<Name> {
  const times = new Map<string, number>(
    sql.exec('SELECT name, at FROM alarms').map((row) => [textOf(row, 'name'), numberOf(row, 'at')]),
  );
  let set: number | null = null;
  const arm = () => {
    const first = times.size === 0 ? null : Math.min(...times.values());
    if (first !== set) setAlarm(first);
    set = first;
  };
  arm();
  return {
    soonest(name, at) {
      if ((times.get(name) ?? Infinity) <= at) return;
      sql.exec('INSERT OR REPLACE INTO alarms VALUES (?, ?)', name, at);
      times.set(name, at);
      arm();
    },
    due(now) {
      const names = [...times].filter(([, at]) => at <= now).map(([name]) => name);
      for (const name of names) {
        sql.exec('DELETE FROM alarms WHERE name = ?', name);
        times.delete(name);
      }
      set = null; // The engine's alarm is spent once it has run.
      arm();
      return names as Name[]; // Only `soonest` writes names, and it takes nothing else.
    },
  };
}
