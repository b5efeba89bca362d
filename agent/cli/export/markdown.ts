import type { DocumentPart, PastCommand } from './document.ts';
import { commandText, endWords, whenWords } from './words.ts';

/** Commands with their outputs, as a ticket takes them. */
export async function* markdownOf(title: string, parts: AsyncIterable<DocumentPart>): AsyncGenerator<string> {
  yield `# ${escaped(title)}\n`;
  let isFenced = false;
  const fence = (wanted: boolean): string => {
    if (wanted === isFenced) return '';
    isFenced = wanted;
    return wanted ? '\n```text\n' : '```\n';
  };
  for await (const part of parts) {
    if (part.type === 'command') yield `${fence(false)}${headOf(part.command)}`;
    else if (part.type === 'ended') yield `${fence(false)}\n*${endWords(part.command)}*\n`;
    else if (isFenced || part.text.trim() !== '') yield `${fence(true)}${unfenced(part.text)}\n`;
  }
  yield fence(false);
}

function headOf(command: PastCommand): string {
  const { startedAt, directory } = command;
  const facts = [
    startedAt === null ? null : whenWords(startedAt),
    directory === null ? null : `in ${inCode(directory)}`,
  ].filter((fact) => fact !== null);
  const lines = commandText(command)
    .split('\n')
    .map((line) => `${unfenced(line)}\n`);
  return `\n${facts.length === 0 ? '' : `**${facts.join('**, ')}${facts.length === 1 ? '**' : ''}\n`}\n\`\`\`sh\n${lines.join('')}\`\`\`\n`;
}

/** A line that would end its block is indented so far that it does not. */
const unfenced = (line: string): string => (/^ {0,3}`{3,}\s*$/.test(line) ? `    ${line}` : line);

const escaped = (text: string): string => text.replaceAll(/[\\`*_[\]<>#|]/g, '\\$&');

/** A code span may not contain as many backticks in a row as it begins with. */
function inCode(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const ticks = '`'.repeat(longest + 1);
  return longest === 0 ? `${ticks}${text}${ticks}` : `${ticks} ${text} ${ticks}`;
}
