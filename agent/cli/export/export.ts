import { utf8 } from '#base/bytes.ts';
import type { NoteView } from '#protocol/notes/view.ts';
import { createCastWriter, type CastSegment, type CastVersion } from '#protocol/output/cast-export.ts';
import type { ReplaySegment } from '#protocol/replay/segment.ts';
import type { TerminalInfo } from '#protocol/terminals/terminal.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import { readNotes } from '../notes/read-notes.ts';
import type { CommandOutput } from '../output.ts';
import type { Reader } from '../reader.ts';
import { documentOf, type CommandNote } from './document.ts';
import { readHandoffs } from './handed-over.ts';
import { htmlOf, htmlSection, PAGE_END, pageHead } from './html.ts';
import { piecesOf, type PastPiece } from './lines.ts';
import { markdownOf, markdownSection } from './markdown.ts';
import { noteLines } from './note-words.ts';
import type { PlacedNote } from './placed-note.ts';
import { withNotesOnLines } from './noted.ts';
import { pickTerminal, pickTerminals, segmentsOf } from './past.ts';
import { fileSink, NoReader, streamSink } from './sink.ts';
import { titleWords } from './words.ts';

/** What `holdfast export` was given, as text. */
export interface ExportFlags {
  format: string;
  terminal?: string;
  out?: string;
  castVersion: string;
}

export const FORMATS = ['cast', 'txt', 'md', 'html'] as const;
export type Format = (typeof FORMATS)[number];

export function readFormat(text: string): Format {
  const format = FORMATS.find((each) => each === text);
  if (format !== undefined) return format;
  throw new CommandFailure(`--format must be cast, txt, md or html, not "${text}".`, EXIT.usage);
}

export function readCastVersion(text: string): CastVersion {
  if (text === '2') return 2;
  if (text === '3') return 3;
  throw new CommandFailure(`--cast-version must be 2 or 3, not "${text}".`, EXIT.usage);
}

export interface ExportWish {
  format: Format;
  castVersion: CastVersion;
  /** A terminal's id or its number; by default all terminals. */
  terminal: string | undefined;
  /** The file to write; by default standard output. */
  out: string | undefined;
}

/** Writes what a session's terminals have put out, in a form that is read without Holdfast. */
export async function exportSession(
  { reader, wish }: { reader: Reader; wish: ExportWish },
  output: CommandOutput,
): Promise<void> {
  const { out } = wish;
  if (out === undefined && output.json)
    throw new CommandFailure('With --json, use --out FILE: standard output cannot hold both.', EXIT.usage);
  // Whatever is refused is refused before there is a file.
  const terminals =
    wish.format === 'cast'
      ? [await pickTerminal(reader, wish.terminal)]
      : await pickTerminals(reader, wish.terminal);
  const sink = out === undefined ? streamSink(process.stdout) : await fileSink(out);
  let isWhole = false;
  try {
    for await (const text of textsOf({ reader, wish, terminals })) await sink.write(text);
    isWhole = true;
  } catch (error) {
    if (!(error instanceof NoReader)) throw error;
  } finally {
    await sink.close({ isWhole });
  }
  if (out !== undefined)
    output.event({ event: 'exported', file: out, format: wish.format }, `Written to ${out}.`);
}

interface Exported {
  reader: Reader;
  wish: ExportWish;
  terminals: readonly TerminalInfo[];
}

async function* textsOf({ reader, wish, terminals }: Exported): AsyncGenerator<string> {
  const { format } = wish;
  const notes = await readNotes(reader);
  if (format === 'html') yield pageHead('Terminal session');
  for (const [index, info] of terminals.entries()) {
    const segments = segmentsOf(reader, info.terminal);
    const ofTerminal = notes.filter(({ anchor }) => anchor?.terminal === info.terminal);
    if (format === 'cast') {
      yield* castOf(segments, { version: wish.castVersion, notes: ofTerminal });
      continue;
    }
    const pieces = withNotesOnLines(piecesOf(segments), ofTerminal);
    const title = titleWords({ ...info, number: index + 1 });
    if (format === 'txt') {
      if (terminals.length > 1) yield `${index === 0 ? '' : '\n'}== ${title} ==\n`;
      yield* plainOf(pieces);
    } else {
      const write = format === 'md' ? markdownOf : htmlOf;
      yield* write(title, documentOf(pieces, { over: info.ended, onCommands: commandNotes(ofTerminal) }));
    }
  }
  yield sectionOf(format, 'Other notes', otherNotes(notes));
  // A cast has no place for what stands on no moment of the output.
  if (format !== 'cast') yield sectionOf(format, 'Handoffs', await readHandoffs(reader));
  if (format === 'html') yield PAGE_END;
}

function commandNotes(notes: readonly NoteView[]): CommandNote[] {
  return notes.flatMap((note) =>
    note.anchor?.on === 'command' ? [{ command: note.anchor.command, note }] : [],
  );
}

async function* plainOf(pieces: AsyncIterable<PastPiece>): AsyncGenerator<string> {
  for await (const { lines } of pieces) {
    const texts = lines.flatMap(({ text, notes = [] }) => [text, ...notes.flatMap(plainNote)]);
    yield texts.map(asLine).join('');
  }
}

/** Set apart from what the terminal put out. */
const plainNote = (placed: PlacedNote) => setApart(noteLines(placed));
const setApart = (lines: readonly string[]) => lines.map((line) => `    | ${line}`);
const asLine = (line: string) => `${line}\n`;

/** Notes that are on no line: of the session, or of a moment of a full-screen program. */
function otherNotes(notes: readonly NoteView[]): string[][] {
  return notes
    .filter(({ anchor }) => anchor === null || anchor.on === 'moment' || anchor.on === 'screen')
    .map((note) => noteLines({ note, standing: 'in-place' }));
}

/** What people wrote that stands behind all output. */
function sectionOf(format: Format, title: string, texts: readonly string[][]): string {
  if (format === 'cast' || texts.length === 0) return '';
  if (format === 'md') return markdownSection(title, texts);
  if (format === 'html') return htmlSection(title, texts);
  return ['', `== ${title} ==`, ...texts.flatMap(setApart)].map(asLine).join('');
}

async function* castOf(
  segments: AsyncIterable<{ segment: ReplaySegment }>,
  { version, notes }: { version: CastVersion; notes: readonly NoteView[] },
): AsyncGenerator<string> {
  let writer: ReturnType<typeof createCastWriter> | null = null;
  for await (const { segment } of segments) {
    const one = withMarkers(castSegment(segment), { segment: segment.header.segment, notes });
    if (writer === null) {
      writer = createCastWriter(version, one);
      yield writer.head;
    }
    yield writer.lines(one);
  }
}

/** Each note is a marker at the moment at which its lines were seen: players list and stop at them. */
function withMarkers(
  one: CastSegment,
  { segment, notes }: { segment: number; notes: readonly NoteView[] },
): CastSegment {
  const events = [...one.events];
  const here = notes.filter(({ anchor }) => anchor?.segment === segment);
  for (const note of here.toSorted((a, b) => (b.anchor?.event ?? 0) - (a.anchor?.event ?? 0))) {
    const label = noteLines({ note, standing: 'in-place' }).join(' · ');
    events.splice(note.anchor?.event ?? 0, 0, { afterMs: 0, code: 'm', data: utf8(label) });
  }
  return { ...one, events };
}

function castSegment({ header, keyframe, events }: ReplaySegment): CastSegment {
  // Other players need not know which keyframe it was.
  return { caption: { ...header, keyframe: '0'.repeat(64) }, events, keyframe };
}
