import type { CommandRow } from '#protocol/commands/command.ts';
import { MAX_COMMAND_TEXT_BYTES } from '#protocol/ground/limits.ts';
import { cleanLine } from '#protocol/people/people.ts';
import type { TerminalInfo } from '#protocol/terminals/terminal.ts';
import { moment } from '../kit/moment.ts';
import { inSentence } from '../kit/sentence.ts';

export const NOT_STATED = 'The machine did not send the text of this line.';
export const FAILING = 'These lines couldn’t be loaded. Trying again…';

/** What a command is called in a line: the first line of what was typed. */
export function commandName({ text }: Pick<CommandRow, 'text'>): string {
  return cleanLine(text?.split('\n')[0] ?? '', MAX_COMMAND_TEXT_BYTES) ?? 'A command';
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
  const [since = null, until = null] = [begin, end].map((at) => (at === null ? null : moment(at, now)));
  if (since === null || since === until) return `${name}, full screen${until === null ? '' : `, ${until}`}`;
  return `${name}, full screen, ${until === null ? `since ${since}` : `${since}–${until}`}`;
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
