import type { CommandRow, MarkedShellRow } from '#protocol/commands/command.ts';
import { stateOf, stateWords } from '#protocol/commands/state.ts';
import type { PlainReason } from '#protocol/marks/mark.ts';
import { MAX_ERROR_TEXT_BYTES } from '#protocol/ground/limits.ts';
import { cleanLine } from '#protocol/people/people.ts';
import { textWords } from '#protocol/commands/text.ts';
import { duration } from '../kit/moment.ts';
import { inSentence } from '../kit/sentence.ts';
import type { Copied } from './copied.ts';

/** A time it took: what is short to a tenth of a second, and below an hour to the second. */
export function tookWords(ms: number): string {
  if (ms < 50) return '<0.1 s';
  return ms < 9_950 ? `${(ms / 1000).toFixed(1)} s` : longWords(ms);
}

function longWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const rest = seconds % 60;
  return seconds < 60 || seconds >= 3600 || rest === 0 ? duration(ms) : `${duration(ms)} ${rest} s`;
}

/** How long it took, or has run by now, by the room's clock. */
export function timeWords(
  { startedAt, endedAt }: Pick<CommandRow, 'startedAt' | 'endedAt'>,
  now: number,
): string {
  return endedAt === null ? longWords(Math.max(0, now - startedAt)) : tookWords(endedAt - startedAt);
}

/** What stands in a row's free end: `exit 2` and `1.3 s`; nothing is said of an end that is as it should be. */
export function endWords(row: CommandRow, now: number): { state: string | null; time: string | null } {
  const state = stateOf(row);
  const time = state === 'running' || row.endedAt !== null ? timeWords(row, now) : null;
  return { state: state === 'ok' ? null : stateWords(row), time: state === 'unknown' ? null : time };
}

/** All of it in one sentence, for whoever does not see the sign. */
export function signWords(row: CommandRow, now: number): string {
  const { time } = endWords(row, now);
  return `${textWords(row)}: ${stateWords(row)}${time === null ? '' : `, ${time}`}`;
}

/** Errors of one command that are told; the others are counted. */
const TOLD_ERRORS = 3;

/** The errors its shell noted, and how many more there were. */
export function errorWords({ errors, moreErrors }: Pick<CommandRow, 'errors' | 'moreErrors'>): string[] {
  const told = errors.slice(0, TOLD_ERRORS).map(({ message, script, line, silenced }) => {
    const text = cleanLine(message, MAX_ERROR_TEXT_BYTES) ?? 'An error without a message';
    const file = script === null ? null : cleanLine(script.split(/[\\/]/).at(-1) ?? '', MAX_ERROR_TEXT_BYTES);
    const at = file === null ? '' : ` (${file}${line === null ? '' : `, line ${line}`})`;
    return `${text}${at}${silenced === true ? ' – not shown in the terminal' : ''}`;
  });
  const others = errors.length - told.length + moreErrors;
  return others === 0 ? told : [...told, `${others} more ${others === 1 ? 'error' : 'errors'}`];
}

const PLAIN_WORDS: Readonly<Record<PlainReason, string>> = {
  'turned-off': 'shell integration is turned off',
  'unknown-arguments': 'the shell was started with other arguments',
  'constrained-language': 'PowerShell runs in Constrained Language mode',
  'not-prepared': 'shell integration could not be set up',
};

export interface ToldApart {
  /** What is known of the watched terminal's shell; null: it makes no marks. */
  shell: MarkedShellRow | null;
  /** What runs in it. */
  running: CommandRow | null;
}

/** That commands are not told apart, since where and why; null where they are. */
export function notToldApartWords({ shell, running }: ToldApart): string | null {
  if (shell === null) return 'Commands can’t be recognised in this shell: it has no integration.';
  if (shell.plain !== null) {
    const since = shell.line === null || shell.line === 0 ? '' : ` since line ${shell.line}`;
    return `Commands haven’t been recognised${since}: ${PLAIN_WORDS[shell.plain]}.`;
  }
  if (running === null || running.typedLine === null) return null;
  return `Input since line ${running.typedLine} goes to ${inSentence(textWords(running))} and isn’t listed as commands.`;
}

export type TypeAgainProblem = 'no-control' | 'not-known' | 'no-empty-prompt' | 'not-plain';

/** Why a command is not typed again now. */
export const TYPE_AGAIN_WORDS: Readonly<Record<Exclude<TypeAgainProblem, 'no-control'>, string>> = {
  'not-known': 'Unknown command',
  'no-empty-prompt': 'Only at an empty prompt',
  'not-plain': 'Only one plain line in this shell',
};

const COPIED_WORDS: Readonly<Record<Copied['kind'], string>> = {
  command: 'Command copied.',
  output: 'Output copied.',
  markdown: 'Command and output copied as Markdown.',
  link: 'Link copied. It opens for people who are in this session.',
  failed: 'Nothing was copied.',
};

export function copiedWords({ kind, isWhole }: Pick<Copied, 'kind' | 'isWhole'>): string {
  const rest =
    kind === 'failed' || isWhole ? '' : ' Some output is missing: it is too long, or not stored as text yet.';
  return COPIED_WORDS[kind] + rest;
}

/** That a command ended somebody wanted to hear of. */
export function endedWords(row: CommandRow): { title: string; text: string } {
  const text = inSentence(textWords(row));
  const time = row.endedAt === null ? '' : ` after ${tookWords(row.endedAt - row.startedAt)}`;
  const how = stateWords(row);
  return { title: `Ended: ${text}`, text: `${text} ended${time}: ${how}.` };
}
