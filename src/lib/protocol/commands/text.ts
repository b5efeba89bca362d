import { MAX_COMMAND_TEXT_BYTES } from '../ground/limits.ts';
import { cleanLine } from '../people/people.ts';
import type { CommandRow } from './command.ts';

/** A command's text as it may be shown in one line: nothing unseen, nothing that turns what stands around it. */
export function textWords({ text, cut }: Pick<CommandRow, 'text' | 'cut'>): string {
  const clean = text === null ? null : cleanLine(text, MAX_COMMAND_TEXT_BYTES);
  return clean === null ? 'Unknown command' : clean + (cut === null ? '' : ' …');
}
