import { escapedMarkdown, fencedMarkdown, inlineMarkdown, markdownText } from '#base/markdown.ts';
import type { DocumentPart, PastCommand } from './document.ts';
import { noteLines } from './note-words.ts';
import { commandText, endWords, whenWords } from './words.ts';

/** Commands with their outputs, as a ticket takes them. */
export async function* markdownOf(title: string, parts: AsyncIterable<DocumentPart>): AsyncGenerator<string> {
  yield `# ${escapedMarkdown(title)}\n`;
  let isFenced = false;
  const fence = (wanted: boolean): string => {
    if (wanted === isFenced) return '';
    isFenced = wanted;
    return wanted ? '\n```text\n' : '```\n';
  };
  for await (const part of parts) {
    if (part.type === 'command') yield `${fence(false)}${headOf(part.command)}`;
    else if (part.type === 'note') yield `${fence(false)}\n${quoted(noteLines(part.placed))}`;
    else if (part.type === 'ended') yield `${fence(false)}\n*${endWords(part.command)}*\n`;
    else if (isFenced || part.text.trim() !== '') yield `${fence(true)}${unfenced(part.text)}\n`;
  }
  yield fence(false);
}

/** A quotation, every line of which begins with its sign: nothing of people's text leaves it. */
function quoted(lines: readonly string[]): string {
  const [head = '', ...rest] = lines.map(escapedMarkdown);
  return `${[`**${head}**`, ...rest].map((line) => `> ${line}`).join('  \n')}\n`;
}

/** What people wrote that stands nowhere in the output, each as its lines. */
export function markdownSection(title: string, texts: readonly (readonly string[])[]): string {
  return `\n# ${title}\n${texts.map((lines) => `\n${quoted(lines)}`).join('')}`;
}

function headOf(command: PastCommand): string {
  const { startedAt, directory } = command;
  const facts = [
    startedAt === null ? null : whenWords(startedAt),
    directory === null ? null : `in ${inlineMarkdown(directory)}`,
  ].filter((fact) => fact !== null);
  const told = facts.length === 0 ? '' : `**${facts.join('**, ')}${facts.length === 1 ? '**' : ''}\n`;
  return `\n${told}\n${fencedMarkdown(commandText(command), 'sh')}\n`;
}

/** A line that would end its block is indented so far that it does not. */
function unfenced(text: string): string {
  const line = markdownText(text).replaceAll('\n', '\ufffd');
  return /^ {0,3}`{3,}\s*$/.test(line) ? `    ${line}` : line;
}
