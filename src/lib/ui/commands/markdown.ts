import { escapedMarkdown, fencedMarkdown, inlineMarkdown } from '#base/markdown.ts';
import { isFailed, type CommandRow } from '#protocol/commands/command.ts';
import type { CommandOutput } from './outputs.ts';
import { stateWords } from '#protocol/commands/state.ts';
import { tookWords } from './words.ts';

export interface Told {
  row: CommandRow;
  output: CommandOutput;
  /** Who entered it, where that is known. */
  by: string | null;
  endpoint: string;
  /** When, in the reader's zone and with it. */
  at: string;
}

/** A command as it goes into a ticket. */
export function commandMarkdown({ row, output, by, endpoint, at }: Told): string {
  const took = row.endedAt === null ? '' : `, after ${tookWords(row.endedAt - row.startedAt)}`;
  const failed = isFailed(row) && row.exit === 0 ? ` (exit 0)` : '';
  const facts = [
    `- Where: ${inlineMarkdown(endpoint)}${row.directory === null ? '' : `, in ${inlineMarkdown(row.directory)}`}`,
    `- When: ${at}`,
    ...(by === null ? [] : [`- By: ${escapedMarkdown(by)}`]),
    `- Result: ${stateWords(row)}${failed}${took}`,
    ...row.errors.map(({ message }) => `- Error: ${inlineMarkdown(message)}`),
  ];
  const said = output.text === '' ? ['No output.'] : [fencedMarkdown(output.text, 'text')];
  const rest = output.isWhole ? [] : ['The output is not complete.'];
  const typed = fencedMarkdown(row.text ?? 'Unknown command', '');
  return [typed, facts.join('\n'), ...said, ...rest].join('\n\n') + '\n';
}
