import { parseArgs } from 'node:util';
import { ROWS } from './rows.ts';

export interface Flags {
  rounds: number;
  isQuick: boolean;
  /** Names of the rows to measure; null: all. */
  rows: readonly string[] | null;
  json: string | null;
  profile: string | null;
}

const MIN_ROUNDS = 3;
const DEFAULT_ROUNDS = 5;

const USAGE = `npm run bench -- [options]
  --rows NAME,NAME   only these rows
  --rounds N         rounds of each, at least ${MIN_ROUNDS} (default ${DEFAULT_ROUNDS})
  --json FILE        writes all figures there as well
  --quick            small sizes: checks the harness, measures nothing
  --profile DIR      writes CPU profiles of every process there, and prints where their time went

rows:
${ROWS.map(({ name, about }) => `  ${name.padEnd(11)} ${about}`).join('\n')}
`;

function leave(text: string, code: number): never {
  process.stderr.write(text);
  process.exit(code);
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { rounds: text, rows: text, json: text, profile: text, quick: flag, help: flag },
    }).values;
  } catch (error) {
    return leave(`${String(error)}\n\n${USAGE}`, 2);
  }
}

export function readFlags(args: readonly string[]): Flags {
  const given = parse(args);
  if (given.help === true) leave(USAGE, 0);
  const rows = given.rows?.split(',') ?? null;
  const unknown = rows?.find((wanted) => !ROWS.some(({ name }) => name === wanted));
  if (unknown !== undefined) leave(`no row is called ${unknown}\n\n${USAGE}`, 2);
  const rounds = Number(given.rounds ?? DEFAULT_ROUNDS);
  if (!Number.isInteger(rounds) || rounds < 1) leave(`--rounds is a number\n\n${USAGE}`, 2);
  return {
    rounds: Math.max(MIN_ROUNDS, rounds),
    isQuick: given.quick === true,
    rows,
    json: given.json ?? null,
    profile: given.profile ?? null,
  };
}
