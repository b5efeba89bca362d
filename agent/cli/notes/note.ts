import type { Connection, Notes } from 'holdfast/client';
import { systemClock } from '#base/clock-host.ts';
import { ANSWER_TIMEOUT_MS } from '#protocol/ground/limits.ts';
import { NOTE_KINDS, type NoteKind } from '#protocol/notes/acts.ts';
import { quoteOf, type Anchor } from '#protocol/notes/anchor.ts';
import { readLines } from '#protocol/lines/routes.ts';
import { listSegments } from '#protocol/output/routes.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { pickTerminal } from '../export/past.ts';
import { join, refusalOf } from '../join.ts';
import type { CommandOutput } from '../output.ts';
import { readerOf, type Reader } from '../reader.ts';
import { readUnstated } from '../unstated.ts';

/** A line, as people name one: its terminal's id or number, and its own number. */
export interface LinePlace {
  terminal: string;
  line: number;
}

export interface NoteWish {
  text: string;
  kind: NoteKind;
  line: LinePlace | null;
}

export interface NoteOptions {
  link: string;
  data: string;
  name: string | undefined;
  wish: NoteWish;
}

const LINE_PLACE = /^([a-z0-9]{8}|\d{1,3})-(\d{1,12})$/;

/** What `holdfast note` was given besides the text, as text. */
export interface NoteFlags {
  line?: string;
  kind: string;
  name?: string;
}

export function readNoteWish(text: string, { kind, line }: NoteFlags): NoteWish {
  return { text, kind: readNoteKind(kind), line: readLinePlace(line) };
}

function readLinePlace(typed: string | undefined): LinePlace | null {
  if (typed === undefined) return null;
  const [, terminal, line] = LINE_PLACE.exec(typed) ?? [];
  if (terminal === undefined) {
    const words = `--line is a terminal and a line, as in 1-97 or as holdfast search prints it, not "${typed}".`;
    throw new CommandFailure(words, EXIT.usage);
  }
  return { terminal, line: Number(line) };
}

function readNoteKind(typed: string): NoteKind {
  const kind = NOTE_KINDS.find((known) => known === typed);
  if (kind !== undefined) return kind;
  throw new CommandFailure(`--kind is one of ${NOTE_KINDS.join(', ')}, not "${typed}".`, EXIT.usage);
}

/** Writes a note as a person of the session, and says so once the room has it. */
export async function writeNote(options: NoteOptions, output: CommandOutput): Promise<void> {
  const { link, data, name, wish } = options;
  const say = (sentence: string) => output.notice(sentence);
  const joined = await join(link, { client: 'holdfast note', data, name, say });
  const { connection, newFile } = joined;
  try {
    const reader = readerOf(joined);
    const anchor = wish.line === null ? null : await anchorOn(reader, wish.line);
    await welcomed(connection, newFile);
    const id = await sendNote(connection, { ...wish, anchor });
    output.event({ event: 'written', id }, 'Note saved.');
  } finally {
    connection.close();
  }
}

async function anchorOn(reader: Reader, { terminal: wanted, line }: LinePlace): Promise<Anchor> {
  const { terminal } = await pickTerminal(reader, wanted);
  const text = await textOf(reader, { terminal, line });
  const [segment] = await reader.ask({
    route: listSegments,
    params: { terminal },
    query: { line: String(line) },
  });
  if (text === null || segment === undefined)
    throw new CommandFailure(`There is no line ${line} in that terminal.`);
  return {
    ...{ on: 'lines', terminal, segment: segment.segment, event: segment.events },
    ...{ from: { line, column: 0 }, to: { line, column: [...text].length }, quote: quoteOf(text) },
  };
}

async function textOf(reader: Reader, { terminal, line }: LinePlace): Promise<string | null> {
  const query = { from: String(line), to: String(line) };
  const stated = await reader.ask({ route: readLines, params: { terminal }, query });
  const found = stated.find((row) => row.line === line);
  if (found !== undefined) return found.text;
  const { lines } = await readUnstated(reader);
  return lines.find((row) => row.terminal === terminal && row.line === line)?.text ?? null;
}

/** Once the room has said who this is. */
function welcomed(connection: Connection, newFile: string | null): Promise<void> {
  return settled((resolve, reject) => {
    const look = () => {
      const refusal = refusalOf(connection.state, newFile);
      if (refusal !== null) reject(refusal);
      else if (connection.view !== null) resolve();
    };
    connection.onState(look);
    connection.onView(look);
    look();
  });
}

async function sendNote(
  connection: Connection,
  { text, kind, anchor }: Omit<NoteWish, 'line'> & { anchor: Anchor | null },
): Promise<string> {
  const open = connection.openNotes();
  if (open === null) throw new Error('who is welcomed may open the notes');
  try {
    const written = open.notes.write({ type: 'note', anchor, kind, text, mentions: [] });
    if (!written.ok) throw new CommandFailure(PROBLEMS[written.problem]);
    await settled((resolve, reject) => {
      const look = () => {
        const problem = problemOf(open.notes, written.act.id);
        if (problem === 'arrived') resolve();
        else if (problem !== null) reject(new CommandFailure(problem));
        else if (open.state.status === 'refused')
          reject(new CommandFailure(`The server refused: ${open.state.reason}.`));
      };
      open.notes.onChange(look);
      open.onState(look);
      look();
    });
    return written.act.id;
  } finally {
    open.close();
  }
}

const PROBLEMS = {
  'not-allowed': 'This link does not let you write notes.',
  malformed: 'A note has 1 to 16,384 bytes of text.',
  'no-such-note': 'There is no such note.',
  'not-known-yet': 'The server does not know you yet. Try again.',
} as const;

const REFUSED = {
  'notes-full': 'This session has as many notes as it can have.',
  'share-full': 'You have written as many notes as one person can.',
  gone: 'What the note is about is not there.',
} as const;

/** Why it will not arrive; null: it may still. */
function problemOf({ own }: Notes, id: string): string | null {
  const mine = own.find(({ act }) => act.id === id);
  if (mine === undefined) return 'arrived';
  return mine.state.how === 'refused' ? REFUSED[mine.state.problem] : null;
}

/** What happens first, or a failure after the time that an answer may take. */
function settled(watch: (resolve: () => void, reject: (reason: Error) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = systemClock.after(ANSWER_TIMEOUT_MS, () =>
      reject(
        new CommandFailure('The server does not answer. Check the address in the link and your network.'),
      ),
    );
    watch(
      () => (stop(), resolve()),
      (reason) => (stop(), reject(reason)),
    );
  });
}
