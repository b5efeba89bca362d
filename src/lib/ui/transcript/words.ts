import { isFailed, type CommandRow } from '#protocol/commands/command.ts';
import { stateWords } from '#protocol/commands/state.ts';
import { MAX_COMMAND_TEXT_BYTES } from '#protocol/ground/limits.ts';
import { cleanLine } from '#protocol/people/people.ts';
import type { TerminalInfo } from '#protocol/terminals/terminal.ts';
import { duration, moment } from '../kit/moment.ts';
import { inSentence } from '../kit/sentence.ts';

export const NOT_STATED = 'The machine did not send the text of this line.';
export const FAILING = 'These lines couldn’t be loaded. Trying again…';

/** What a command is called in a line: the first line of what was typed. */
export function commandName({ text }: Pick<CommandRow, 'text'>): string {
  return cleanLine(text?.split('\n')[0] ?? '', MAX_COMMAND_TEXT_BYTES) ?? 'A command';
}

/** How a command ended, or how long it has run. */
export function exitWords(row: CommandRow, now: number): string {
  const { exit, endedAt, startedAt } = row;
  if (exit === null) return `running for ${duration(now - startedAt)}`;
  const isCode = typeof exit === 'number' && endedAt !== null;
  return isCode ? `${stateWords(row)} · ${duration(endedAt - startedAt)}` : stateWords(row);
}

/** How a command stands, for its sign. */
export function commandState(row: CommandRow): 'running' | 'ok' | 'failed' | 'unknown' {
  if (row.exit === null) return 'running';
  if (isFailed(row)) return 'failed';
  return row.exit === 0 ? 'ok' : 'unknown';
}

/** A program that had the whole screen. Its command says what it was, where that is known. */
export function foldWords(
  { from, to }: { from: number | null; to: number | null },
  { command, now }: { command: CommandRow | null; now: number },
): string {
  const [first = null] = cleanLine(command?.text ?? '', MAX_COMMAND_TEXT_BYTES)?.split(' ') ?? [];
  const name = first === null ? 'A full-screen program' : inSentence(first);
  const begin = from ?? command?.startedAt ?? null;
  const end = to ?? command?.endedAt ?? null;
  const times = [begin, end].map((at) => (at === null ? '' : moment(at, now)));
  return `${name}, ${times.join('–')}, full screen`;
}

/** Above a terminal's first line: by its given name, or what its program calls it. */
export function headingWords(
  { name, title, shell, startedAt, ended: end }: TerminalInfo,
  { number, now }: { number: number; now: number },
): string {
  const ended = end === null ? '' : `, ended ${moment(end.at, now)}`;
  return `Terminal ${number} · ${inSentence(name ?? title ?? shell)} · opened ${moment(startedAt, now)}${ended}`;
}

const count = (lines: number) => lines.toLocaleString('en');

export function belowWords(lines: number): string {
  if (lines === 0) return 'Back to live';
  return `${count(lines)} newer ${lines === 1 ? 'line' : 'lines'} · Back to live`;
}

export function copiedWords(isCut: boolean): string {
  return isCut ? 'Only part was copied: the selection is too long.' : 'Copied.';
}
