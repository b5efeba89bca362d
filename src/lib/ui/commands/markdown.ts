import { isFailed, type CommandRow } from '#protocol/commands/command.ts';
import type { CommandOutput } from './outputs.ts';
import { stateWords, tookWords } from './words.ts';

export interface Told {
  row: CommandRow;
  output: CommandOutput;
  /** Who entered it, where that is known. */
  by: string | null;
  endpoint: string;
  /** When, in the reader's zone and with it. */
  at: string;
}

/** A fence of more backticks than stand in a row anywhere in a text. */
function fenceFor(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  return '`'.repeat(longest + 1);
}

function fenced(text: string, language: string): string {
  const fence = fenceFor(text);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** In one line, as code: whatever it has of backticks. */
function inline(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  const fence = '`'.repeat(Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length)) + 1);
  return /^`|`$/.test(line) ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

/** A command as it goes into a ticket. */
export function commandMarkdown({ row, output, by, endpoint, at }: Told): string {
  const took = row.endedAt === null ? '' : `, after ${tookWords(row.endedAt - row.startedAt)}`;
  const failed = isFailed(row) && row.exit === 0 ? ` (exit 0)` : '';
  const facts = [
    `- Where: ${inline(endpoint)}${row.directory === null ? '' : `, in ${inline(row.directory)}`}`,
    `- When: ${at}`,
    ...(by === null ? [] : [`- By: ${by.replaceAll(/[\\`*_[\]<>#|]/g, '\\$&')}`]),
    `- Result: ${stateWords(row)}${failed}${took}`,
    ...row.errors.map(({ message }) => `- Error: ${inline(message)}`),
  ];
  const said = output.text === '' ? ['No output.'] : [fenced(output.text, 'text')];
  const rest = output.isWhole ? [] : ['The output is not complete.'];
  return [fenced(row.text ?? 'Unknown command', ''), facts.join('\n'), ...said, ...rest].join('\n\n') + '\n';
}
