import { textWords } from '../commands/text.ts';
import type { CommandRow } from '../commands/command.ts';
import { stateWords } from '../commands/state.ts';
import type { NoteView } from '../notes/view.ts';
import { cleanLine } from '../people/people.ts';
import { linkTo, restsOnCommand, type RestsOn } from './rests-on.ts';
import { sorted, type HandoffSource } from './source.ts';

/** How moments and places read to the writer. */
export interface DraftWords {
  /** A moment of the room's clock, in ms. */
  moment(at: number): string;
  /** What a terminal is called, where there are several. */
  terminal(terminal: string): string | null;
}

/** Commands of a kind that the draft names; the others it counts. */
const MAX_NAMED = 12;
const MAX_TEXT_BYTES = 160;

/**
 * What is known of a session for whoever takes over, in Markdown: a beginning that the technician edits. Each sentence
 * links to what it rests on, and says nothing else.
 */
export function draftOf(source: HandoffSource, words: DraftWords): string {
  const { running, failed, others, questions, nextSteps, warnings, clients } = sorted(source);
  const command = (row: CommandRow) => commandSentence(row, words);
  const note = (one: NoteView) => noteSentence(one, words);
  const parts = [
    part('Running now', running.map(command)),
    part('Failed, or ended with errors', named(failed, command)),
    part('Warnings', warnings.map(note)),
    part('Open questions', questions.map(note)),
    part('Next steps', nextSteps.map(note)),
    part('Also done', named(others.toReversed(), command)),
    part(
      'The client',
      clients.map((client) => clientSentence(client, words)),
    ),
  ];
  return parts.filter((text) => text !== '').join('\n\n');
}

const part = (title: string, sentences: readonly string[]) =>
  sentences.length === 0 ? '' : [`**${title}**`, '', ...sentences.map((text) => `- ${text}`)].join('\n');

/** The newest by what they say, and how many there are besides. */
function named(rows: readonly CommandRow[], sentence: (row: CommandRow) => string): string[] {
  const rest = rows.slice(MAX_NAMED);
  const [next] = rest;
  const shown = rows.slice(0, MAX_NAMED).map(sentence);
  if (next === undefined) return shown;
  const more = `${rest.length} earlier ${rest.length === 1 ? 'command' : 'commands'}`;
  return [...shown, `${link(more, restsOnCommand(next))}.`];
}

function commandSentence(row: CommandRow, { moment, terminal }: DraftWords): string {
  const where = terminal(row.terminal);
  const at =
    row.exit === null
      ? `has been running since ${moment(row.startedAt)}`
      : `${stateWords(row)}, ${moment(row.endedAt ?? row.startedAt)}`;
  const [first] = row.errors;
  const error = first === undefined ? null : cleanLine(first.message, MAX_TEXT_BYTES);
  return [
    `${link(code(textWords(row)), restsOnCommand(row))} ${row.exit === null ? at : `(${at})`}`,
    ...(where === null ? [] : [` in ${plain(where)}`]),
    error === null ? '.' : `: ${plain(error)}`,
  ].join('');
}

function noteSentence({ id, text, by, at, assigned }: NoteView, { moment }: DraftWords): string {
  const said = plain(cleanLine(text, MAX_TEXT_BYTES) ?? '…');
  const to = assigned === null ? '' : ', assigned';
  return `${link(said, { on: 'note', note: id })} (${plain(by.name)}, ${moment(at)}${to}).`;
}

function clientSentence(
  { person, name, organisation, here, since }: HandoffSource['people'][number],
  { moment }: DraftWords,
): string {
  const of = organisation === null ? '' : ` of ${plain(organisation)}`;
  const is = here.length > 0 ? 'is here' : `was last here at ${moment(since)}`;
  return `${link(plain(name), { on: 'person', person })}${of} ${is}.`;
}

const link = (text: string, what: RestsOn) => `[${text}](${linkTo(what)})`;

/** Any text as code, whatever backticks it has; brackets would end the link around it. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const body = text.length > MAX_TEXT_BYTES ? `${[...text].slice(0, MAX_TEXT_BYTES).join('')}…` : text;
  return longest > 0 || body.startsWith(' ') ? `${fence} ${body} ${fence}` : `${fence}${body}${fence}`;
}

/** A text that means nothing but itself in Markdown. */
export function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()<>#!|~]/g, (sign) => `\\${sign}`);
}
