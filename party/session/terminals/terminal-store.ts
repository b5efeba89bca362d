import * as v from 'valibot';
import { terminalInfo, type TerminalInfo } from '#protocol/terminals/terminal.ts';
import { numberOrNull, type Sql, type SqlRow } from '../../rooms/storage/sql.ts';

/** The session's terminals, in the order in which they were first heard of. */
export interface TerminalStore {
  load(): TerminalInfo[];
  save(info: TerminalInfo): void;
}

function readTerminal(row: SqlRow): TerminalInfo {
  const at = numberOrNull(row, 'ended_at');
  return v.parse(terminalInfo, {
    terminal: row['id'],
    shell: row['shell'],
    cols: row['cols'],
    rows: row['rows'],
    startedAt: row['started_at'],
    title: row['title'],
    pause: row['pause'],
    program: row['program'],
    held: row['held'] === 1,
    ...(row['stray_modes'] === 1 ? { strayModes: true } : {}),
    ended: at === null ? null : { at, cause: row['end_cause'], exitCode: row['exit_code'] },
  });
}

const INSERT = `INSERT INTO terminals VALUES (?, (SELECT count(*) FROM terminals), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET cols = excluded.cols, rows = excluded.rows, title = excluded.title,
  pause = excluded.pause, ended_at = excluded.ended_at, end_cause = excluded.end_cause, exit_code = excluded.exit_code,
  program = excluded.program, held = excluded.held, stray_modes = excluded.stray_modes`;

export function createTerminalStore(sql: Sql): TerminalStore {
  return {
    load: () => sql.exec('SELECT * FROM terminals ORDER BY place').map(readTerminal),
    save({ terminal, shell, cols, rows, startedAt, title, pause, program, held, strayModes, ended }) {
      const end = [ended?.at ?? null, ended?.cause ?? null, ended?.exitCode ?? null];
      const flags = [held, strayModes].map((isSo) => (isSo === true ? 1 : 0));
      sql.exec(INSERT, terminal, shell, cols, rows, startedAt, title, pause, ...end, program, ...flags);
    },
  };
}
