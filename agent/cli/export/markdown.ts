import { escapedMarkdown, fencedMarkdown, inlineMarkdown, markdownText } from '#base/markdown.ts';
import type { DocumentPart, PastCommand } from './document.ts';
import { noteLines } from './note-words.ts';
import type { PlacedNote } from './placed-note.ts';
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
    else if (part.type === 'note') yield `${fence(false)}\n${noteOf(part.placed)}`;
    else if (part.type === 'ended') yield `${fence(false)}\n*${endWords(part.command)}*\n`;
    else if (isFenced || part.text.trim() !== '') yield `${fence(true)}${unfenced(part.text)}\n`;
  }
  yield fence(false);
}

/** A quotation, every line of which begins with its sign: nothing of a note's text leaves it. */
function noteOf(placed: PlacedNote): string {
  const [head = '', ...rest] = noteLines(placed).map(escapedMarkdown);
  return `${[`**${head}**`, ...rest].map((line) => `> ${line}`).join('  \n')}\n`;
}

/** Notes that stand nowhere in the output. */
export function markdownNotes(title: string, notes: readonly PlacedNote[]): string {
  return notes.length === 0 ? '' : `\n# ${title}\n${notes.map((placed) => `\n${noteOf(placed)}`).join('')}`;
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
