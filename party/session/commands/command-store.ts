import * as v from 'valibot';
import {
  commandRow,
  isFailed as hasFailed,
  markedShell,
  type CommandRow,
  type MarkedShellRow,
} from '#protocol/commands/command.ts';
import type { Mark } from '#protocol/marks/mark.ts';
import {
  numberOf,
  textOf,
  textOrNull,
  type Sql,
  type SqlRow,
  type SqlValue,
} from '../../rooms/storage/sql.ts';
import { COMMAND_TOLD_FAILED } from '../schema.ts';

/** A mark with the time it was made at, of the endpoint's clock. */
export interface TimedMark {
  at: number;
  mark: Mark;
}

/** What identifies a command among all others of the session. */
export type CommandKey = Pick<CommandRow, 'terminal' | 'command'>;

/** Which commands are wanted: the newest, or the newest of those entered before one. */
export interface CommandQuery {
  before: CommandKey | null;
  isFailed: boolean;
  limit: number;
}

/**
 * Commands, put together of marks. Each mark says other things of a command, and nothing depends on which comes first:
 * after an outage the newest segment does.
 */
export interface CommandStore {
  /** Runs within the caller's write. Returns the commands about which something has changed. */
  add(terminal: string, marks: readonly TimedMark[]): CommandKey[];
  list(query: CommandQuery): CommandRow[];
  get(key: CommandKey): CommandRow | null;
  /** The newest that was entered in a terminal; `before`: of those before that one. */
  last(terminal: string, before?: number): CommandKey | null;
  /** Those that run. */
  running(): CommandRow[];
  /** The shells that make marks, or would. */
  shells(): MarkedShellRow[];
  /** The newest whose prompt stood in this line or above it. */
  at(terminal: string, line: number): CommandRow | null;
  enteredIn(key: CommandKey): number | null;
  below(number: number, limit: number): { number: number; row: CommandRow }[];
  newest(): number;
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
    case 'typed':
      return { typed_line: mark.line };
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
/** How it ended, if its shell did not say: something came after it, or its terminal is over. */
const EXIT = `CASE WHEN exit IS NOT NULL THEN exit WHEN ${LATER} THEN 'unknown'
  WHEN terminals.end_cause = 'exited' AND terminals.exit_code IS NOT NULL THEN terminals.exit_code
  WHEN terminals.ended_at IS NOT NULL THEN 'cut-off' END`;
const SELECT = `SELECT commands.*, CAST(${EXIT} AS TEXT) AS how,
  coalesce(commands.ended_at, CASE WHEN NOT ${LATER} THEN terminals.ended_at END) AS over_at,
  control_holders.holder AS holder`;
const JOINED = `LEFT JOIN terminals ON terminals.id = commands.terminal
  LEFT JOIN control_holders ON control_holders.terminal = commands.terminal AND control_holders.fence = commands.fence
  WHERE commands.started_at IS NOT NULL`;
const NEWEST_FIRST = `ORDER BY commands.started_at DESC, commands.terminal DESC, commands.command DESC LIMIT ?`;
const EARLIER = `AND (commands.started_at, commands.terminal, commands.command) < (?, ?, ?)`;

/** The newest first. */
function byTime(one: CommandRow, other: CommandRow): number {
  if (one.startedAt !== other.startedAt) return other.startedAt - one.startedAt;
  if (one.terminal !== other.terminal) return one.terminal < other.terminal ? 1 : -1;
  return other.command - one.command;
}

export function createCommandStore(sql: Sql): CommandStore {
  const get = ({ terminal, command }: CommandKey): CommandRow | null => {
    const query = `${SELECT} FROM commands ${JOINED} AND commands.terminal = ? AND commands.command = ?`;
    const [row] = sql.exec(query, terminal, command);
    return row === undefined ? null : readCommand(row);
  };
  const last: CommandStore['last'] = (terminal, before = Number.MAX_SAFE_INTEGER) => {
    const query = `SELECT command FROM commands
      WHERE terminal = ? AND command < ? AND started_at IS NOT NULL ORDER BY command DESC LIMIT 1`;
    const [row] = sql.exec(query, terminal, before);
    return row === undefined ? null : { terminal, command: numberOf(row, 'command') };
  };
  /** Each terminal's last command, the only one whose end is not settled. Terminals are few. */
  const lasts = (): CommandRow[] =>
    sql
      .exec('SELECT id FROM terminals')
      .flatMap((row) => last(textOf(row, 'id')) ?? [])
      .flatMap((key) => get(key) ?? []);
  const page = (index: string, { before, limit }: { before: CommandRow | null; limit: number }) => {
    const values = before === null ? [] : [before.startedAt, before.terminal, before.command];
    const told = index === 'commands_failed' ? `AND ${COMMAND_TOLD_FAILED}` : '';
    const wanted = `${told} ${before === null ? '' : EARLIER}`;
    const query = `${SELECT} FROM commands INDEXED BY ${index} ${JOINED} ${wanted} ${NEWEST_FIRST}`;
    return sql.exec(query, ...values, limit).map(readCommand);
  };

  return {
    ...{ get, last },
    add: createAdding(sql, last),
    list({ before: key, isFailed, limit }) {
      const before = key === null ? null : get(key);
      if (key !== null && before === null) return [];
      if (!isFailed) return page('commands_by_time', { before, limit });
      const told = page('commands_failed', { before, limit });
      const isUntold = (row: CommandRow) =>
        hasFailed(row) &&
        !told.some((one) => byTime(one, row) === 0) &&
        (before === null || byTime(before, row) < 0);
      return [...told, ...lasts().filter(isUntold)].sort(byTime).slice(0, limit);
    },
    running: () => lasts().filter(({ exit }) => exit === null),
    shells: () =>
      sql
        .exec('SELECT terminal, shell, plain, line FROM marked_shells')
        .map((row) => v.parse(markedShell, row)),
    at(terminal, line) {
      const query = `SELECT command FROM commands WHERE terminal = ? AND coalesce(prompt_line, line) <= ?
        AND started_at IS NOT NULL ORDER BY coalesce(prompt_line, line) DESC, command DESC LIMIT 1`;
      const [row] = sql.exec(query, terminal, line);
      return row === undefined ? null : get({ terminal, command: numberOf(row, 'command') });
    },
    enteredIn({ terminal, command }) {
      const query =
        'SELECT coalesce(prompt_line, line) AS line FROM commands WHERE terminal = ? AND command = ?';
      const [row] = sql.exec(query, terminal, command);
      return row === undefined || row['line'] === null ? null : numberOf(row, 'line');
    },
    below(number, limit) {
      const query = `${SELECT}, commands.rowid AS number FROM commands ${JOINED} AND commands.rowid < ?
        ORDER BY commands.rowid DESC LIMIT ?`;
      return sql
        .exec(query, number, limit)
        .map((row) => ({ number: numberOf(row, 'number'), row: readCommand(row) }));
    },
    newest: () =>
      numberOf(sql.exec('SELECT coalesce(max(rowid), 0) AS number FROM commands')[0] ?? {}, 'number'),
  };
}

function createAdding(sql: Sql, last: CommandStore['last']): CommandStore['add'] {
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
  const putShell = (terminal: string, at: number, mark: Extract<Mark, { mark: 'shell' }>) => {
    const query = `INSERT INTO marked_shells (terminal, shell, plain, line, at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (terminal) DO UPDATE SET shell = excluded.shell, plain = excluded.plain, line = excluded.line,
        at = excluded.at WHERE excluded.at >= at`;
    sql.exec(query, terminal, mark.shell, mark.plain, mark.line, at);
  };
  return (terminal, marks) => {
    const changed = new Set<number>();
    for (const timed of marks) {
      const { at, mark } = timed;
      if (mark.mark === 'shell') putShell(terminal, at, mark);
      if (!('command' in mark)) continue;
      const columns = columnsOf(timed);
      if (mark.trust !== 'inner' && columns === null) continue;
      if (mark.trust === 'inner') countInner(terminal, mark.command);
      else if (columns !== null) put(terminal, mark, columns);
      changed.add(mark.command);
      // What ran before it did not say how it ended.
      if (mark.mark === 'start') changed.add(last(terminal, mark.command)?.command ?? mark.command);
    }
    return [...changed].map((command) => ({ terminal, command }));
  };
}

function readCommand(row: SqlRow): CommandRow {
  const how = textOrNull(row, 'how');
  const cut = textOrNull(row, 'cut');
  const [startedAt, overAt] = [numberOf(row, 'started_at'), row['over_at']];
  return v.parse(commandRow, {
    terminal: textOf(row, 'terminal'),
    command: numberOf(row, 'command'),
    text: row['text'],
    from: row['text_from'],
    cut: cut === null ? null : (JSON.parse(cut) as unknown),
    directory: row['directory'],
    startedAt,
    // The endpoint's clock, or its word, may have gone back.
    endedAt: typeof overAt === 'number' ? Math.max(startedAt, overAt) : null,
    exit: how === null || !/^-?\d+$/.test(how) ? how : Number(how),
    errors: JSON.parse(textOf(row, 'errors')) as unknown,
    moreErrors: row['more_errors'],
    promptLine: row['prompt_line'],
    line: row['line'],
    lastLine: row['last_line'],
    trusted: row['trusted'] === 1,
    by: row['holder'],
    inner: row['inner'],
    typedLine: row['typed_line'],
  });
}
