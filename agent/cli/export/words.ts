import { isFailed } from '#protocol/commands/command.ts';
import { stateWords } from '#protocol/commands/state.ts';
import { cleanName } from '#protocol/people/people.ts';
import type { TerminalInfo } from '#protocol/terminals/terminal.ts';
import type { PastCommand } from './document.ts';
import { harmlessWord } from '../output.ts';

const stamp = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });

export const whenWords = (at: number): string => stamp.format(at);

/** What a terminal is called: its name, where people gave it one, and its shell. */
export function calledWords({ name, shell }: Pick<TerminalInfo, 'name' | 'shell'>): string {
  const given = cleanName(name ?? '');
  return given === null ? harmlessWord(shell) : `${given} (${harmlessWord(shell)})`;
}

export const titleWords = (info: Pick<TerminalInfo, 'name' | 'shell'> & { number: number }): string =>
  `Terminal ${info.number}: ${calledWords(info)}`;

/** What was entered, or that nobody said it. */
export const commandText = ({ text }: PastCommand): string => text ?? 'Unknown command';

/** How a command ended and how long it took. */
export function endWords({ startedAt, ended }: PastCommand): string {
  if (ended === null) return 'still running';
  const took = startedAt === null ? '' : ` after ${tookWords(ended.at - startedAt)}`;
  return `${stateWords(endingOf(ended))}${took}`;
}

export const hasFailed = ({ ended }: PastCommand): boolean => ended !== null && isFailed(endingOf(ended));

const endingOf = ({ exit, errors }: NonNullable<PastCommand['ended']>) => ({
  exit,
  errors: [],
  moreErrors: errors.length,
});

function tookWords(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${Math.floor(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
