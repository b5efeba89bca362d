import { commandsAsk } from '#protocol/commands/asks.ts';
import type { CommandRow } from '#protocol/commands/command.ts';
import { stateWords } from '#protocol/commands/state.ts';
import { textWords } from '#protocol/commands/text.ts';
import { COMMANDS_PAGE } from '#protocol/ground/limits.ts';
import { harmlessWord, type CommandOutput } from './output.ts';
import type { Reader } from './reader.ts';

const clock = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'medium' });

/** Prints every command that was entered in a session, the oldest first. */
export async function listCommands(
  { reader, failed }: { reader: Reader; failed: boolean },
  output: CommandOutput,
): Promise<void> {
  const rows: CommandRow[] = [];
  let page: CommandRow[];
  do {
    const oldest = rows.at(-1);
    page = await reader.ask(
      commandsAsk({ isFailed: failed, ...(oldest === undefined ? {} : { before: oldest }) }),
    );
    rows.push(...page);
  } while (page.length === COMMANDS_PAGE);
  if (rows.length === 0) output.event({ event: 'none' }, failed ? 'No command failed.' : 'No commands yet.');
  for (const row of rows.reverse()) output.event(eventOf(row), output.json ? null : lineOf(row));
}

function eventOf({ terminal, line, lastLine, startedAt, endedAt, ...row }: CommandRow) {
  const place = (number: number | null) => (number === null ? null : `${terminal}-${number}`);
  const times = { startedAt, endedAt };
  const { text, exit, directory, trusted, by, errors } = row;
  const places = { line: place(line), lastLine: place(lastLine) };
  return { event: 'command', text, exit, directory, ...times, ...places, trusted, by, errors };
}

function lineOf(row: CommandRow): string {
  const { startedAt, endedAt } = row;
  const took = endedAt === null ? '' : `${((endedAt - startedAt) / 1000).toFixed(1)} s`;
  const columns = [clock.format(startedAt), stateWords(row).padEnd(19), took.padStart(9), textWords(row)];
  return columns.map(harmlessWord).join('  ');
}
