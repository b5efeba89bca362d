import * as v from 'valibot';
import { terminalInfo, type TerminalInfo } from '#protocol/terminals/terminal.ts';
import { numberOrNull, textOrNull, type Sql, type SqlRow, type SqlValue } from '../../rooms/storage/sql.ts';

/** The session's terminals, in the order in which they were first heard of. */
export interface TerminalStore {
  load(): TerminalInfo[];
  save(info: TerminalInfo): void;
  /** Who asked first that the terminal be closed; the endpoint has yet to say that it is. */
  closedBy(terminal: string): string | null;
  setClosedBy(terminal: string, person: string): void;
}

function readTerminal(row: SqlRow): TerminalInfo {
  const at = numberOrNull(row, 'ended_at');
  const name = textOrNull(row, 'name');
  return v.parse(terminalInfo, {
    terminal: row['id'],
    shell: row['shell'],
    cols: row['cols'],
    rows: row['rows'],
    startedAt: row['started_at'],
    title: row['title'],
    ...(name === null ? {} : { name }),
    pause: row['pause'],
    program: row['program'],
    held: row['held'] === 1,
    ...(row['stray_modes'] === 1 ? { strayModes: true } : {}),
    ended: at === null ? null : { at, cause: row['end_cause'], exitCode: row['exit_code'] },
  });
}

/** The part of a terminal that never changes. */
const fixed = ({ terminal, shell, startedAt }: TerminalInfo): Record<string, SqlValue> => ({
  id: terminal,
  shell,
  started_at: startedAt,
});

const changing = ({ ended, ...info }: TerminalInfo): Record<string, SqlValue> => ({
  cols: info.cols,
  rows: info.rows,
  title: info.title,
  name: info.name ?? null,
  pause: info.pause,
  program: info.program,
  held: info.held === true ? 1 : 0,
  stray_modes: info.strayModes === true ? 1 : 0,
  ended_at: ended?.at ?? null,
  end_cause: ended?.cause ?? null,
  exit_code: ended?.exitCode ?? null,
});

export function createTerminalStore(sql: Sql): TerminalStore {
  return {
    load: () => sql.exec('SELECT * FROM terminals ORDER BY place').map(readTerminal),
    save(info) {
      const changes = changing(info);
      const all = { ...fixed(info), ...changes };
      const names = Object.keys(all);
      const marks = names.map(() => '?').join(', ');
      const set = Object.keys(changes).map((name) => `${name} = excluded.${name}`);
      const query = `INSERT INTO terminals (place, ${names.join(', ')})
        VALUES ((SELECT count(*) FROM terminals), ${marks}) ON CONFLICT (id) DO UPDATE SET ${set.join(', ')}`;
      sql.exec(query, ...Object.values(all));
    },
    closedBy(terminal) {
      const [row] = sql.exec('SELECT closed_by FROM terminals WHERE id = ?', terminal);
      return row === undefined ? null : textOrNull(row, 'closed_by');
    },
    setClosedBy(terminal, person) {
      sql.exec('UPDATE terminals SET closed_by = coalesce(closed_by, ?) WHERE id = ?', person, terminal);
    },
  };
}
