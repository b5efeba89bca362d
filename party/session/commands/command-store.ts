import * as v from 'valibot';
import { commandRow, type CommandRow } from '#protocol/commands/command.ts';
import type { Mark } from '#protocol/marks/mark.ts';
import {
  numberOf,
  textOf,
  textOrNull,
  type Sql,
  type SqlRow,
  type SqlValue,
} from '../../rooms/storage/sql.ts';

/** A mark with the time it was made at, of the endpoint's clock. */
export interface TimedMark {
  at: number;
  mark: Mark;
}

/** Which commands are wanted: the newest before one, or before a time where that one is not there any more. */
export interface CommandQuery {
  before: { terminal: string; command: number } | null;
  isFailed: boolean;
  limit: number;
}

/**
 * Commands, put together of marks. Each mark says other things of a command, and nothing depends on which comes first:
 * after an outage the newest segment does.
 */
export interface CommandStore {
  /** Within the caller's write. */
  add(terminal: string, marks: readonly TimedMark[]): void;
  list(query: CommandQuery): CommandRow[];
  /** The newest whose prompt stood in this line or above it. */
  at(terminal: string, line: number): { command: number; text: string | null } | null;
}

type OfCommand = Extract<Mark, { command: number }>;

/** Columns that a mark of this kind fills. */
function columnsOf({ at, mark }: TimedMark): Record<string, SqlValue> | null {
  switch (mark.mark) {
    case 'prompt':
      return { directory: mark.directory, prompt_line: mark.line };
    case 'text':
      return {
        text: mark.text,
        text_from: mark.from,
        cut: mark.cut === null ? null : JSON.stringify(mark.cut),
      };
    case 'start':
      return { started_at: at, line: mark.line, fence: mark.fence };
    case 'end': {
      const ended = { ended_at: at, last_line: mark.line, exit: String(mark.exit) };
      return { ...ended, errors: JSON.stringify(mark.errors), more_errors: mark.moreErrors };
    }
    default:
      return null;
  }
}

const LATER = `EXISTS (SELECT 1 FROM commands AS later
  WHERE later.terminal = commands.terminal AND later.command > commands.command AND later.started_at IS NOT NULL)`;
/** How it ended, where its shell did not say: something came after it, or its terminal is over. */
const EXIT = `CASE WHEN exit IS NOT NULL THEN exit WHEN ${LATER} THEN 'unknown'
  WHEN terminals.end_cause = 'exited' AND terminals.exit_code IS NOT NULL THEN terminals.exit_code
  WHEN terminals.ended_at IS NOT NULL THEN 'cut-off' END`;
const FAILED = `(errors <> '[]' OR how NOT IN ('0', 'stopped', 'unknown'))`;
const SELECT = `SELECT commands.*, CAST(${EXIT} AS TEXT) AS how,
  coalesce(commands.ended_at, CASE WHEN NOT ${LATER} THEN terminals.ended_at END) AS over_at,
  control_holders.holder AS holder
  FROM commands LEFT JOIN terminals ON terminals.id = commands.terminal
  LEFT JOIN control_holders ON control_holders.terminal = commands.terminal AND control_holders.fence = commands.fence
  WHERE commands.started_at IS NOT NULL`;

export function createCommandStore(sql: Sql): CommandStore {
  const put = (terminal: string, { command, trust }: OfCommand, columns: Record<string, SqlValue>) => {
    sql.exec('INSERT OR IGNORE INTO commands (terminal, command) VALUES (?, ?)', terminal, command);
    const names = Object.keys(columns);
    const set = names.map((name) => `${name} = ?`).join(', ');
    const query = `UPDATE commands SET ${set}, trusted = max(trusted, ?) WHERE terminal = ? AND command = ?`;
    sql.exec(query, ...Object.values(columns), trust === 'trusted' ? 1 : 0, terminal, command);
  };
  const countInner = (terminal: string, command: number) => {
    sql.exec('INSERT OR IGNORE INTO commands (terminal, command) VALUES (?, ?)', terminal, command);
    sql.exec('UPDATE commands SET inner = inner + 1 WHERE terminal = ? AND command = ?', terminal, command);
  };
  return {
    add(terminal, marks) {
      for (const timed of marks) {
        const { mark } = timed;
        if (!('command' in mark)) continue;
        const columns = columnsOf(timed);
        if (mark.trust === 'inner') countInner(terminal, mark.command);
        else if (columns !== null) put(terminal, mark, columns);
      }
    },
    list({ before, isFailed, limit }) {
      const wanted =
        before === null
          ? ''
          : `AND (commands.started_at, commands.terminal, commands.command) <
        (SELECT started_at, terminal, command FROM commands WHERE terminal = ? AND command = ?)`;
      const values = before === null ? [] : [before.terminal, before.command];
      const query = `SELECT * FROM (${SELECT} ${wanted}) WHERE ${isFailed ? FAILED : '1'}
        ORDER BY started_at DESC, terminal DESC, command DESC LIMIT ?`;
      return sql.exec(query, ...values, limit).map(readCommand);
    },
    at(terminal, line) {
      const query = `SELECT command, text FROM commands WHERE terminal = ? AND coalesce(prompt_line, line) <= ?
        AND started_at IS NOT NULL ORDER BY coalesce(prompt_line, line) DESC, command DESC LIMIT 1`;
      const [row] = sql.exec(query, terminal, line);
      return row === undefined ? null : { command: numberOf(row, 'command'), text: textOrNull(row, 'text') };
    },
  };
}

function readCommand(row: SqlRow): CommandRow {
  const how = textOrNull(row, 'how');
  const cut = textOrNull(row, 'cut');
  return v.parse(commandRow, {
    terminal: textOf(row, 'terminal'),
    command: numberOf(row, 'command'),
    text: row['text'],
    from: row['text_from'],
    cut: cut === null ? null : (JSON.parse(cut) as unknown),
    directory: row['directory'],
    startedAt: row['started_at'],
    endedAt: row['over_at'],
    exit: how === null || !/^-?\d+$/.test(how) ? how : Number(how),
    errors: JSON.parse(textOf(row, 'errors')) as unknown,
    moreErrors: row['more_errors'],
    line: row['line'],
    lastLine: row['last_line'],
    trusted: row['trusted'] === 1,
    by: row['holder'],
    inner: row['inner'],
  });
}
