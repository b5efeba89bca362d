import { createCastWriter, type CastSegment, type CastVersion } from '#protocol/output/cast-export.ts';
import type { ReplaySegment } from '#protocol/replay/segment.ts';
import type { TerminalInfo } from '#protocol/terminals/terminal.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';
import type { CommandOutput } from '../output.ts';
import type { Reader } from '../reader.ts';
import { documentOf } from './document.ts';
import { htmlOf, PAGE_END, pageHead } from './html.ts';
import { piecesOf } from './lines.ts';
import { markdownOf } from './markdown.ts';
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
  if (format === 'html') yield pageHead('Terminal session');
  for (const [index, info] of terminals.entries()) {
    const segments = segmentsOf(reader, info.terminal);
    if (format === 'cast') {
      yield* castOf(segments, wish.castVersion);
      continue;
    }
    const pieces = piecesOf(segments);
    const title = titleWords({ ...info, number: index + 1 });
    if (format === 'md') yield* markdownOf(title, documentOf(pieces, info.ended));
    else if (format === 'html') yield* htmlOf(title, documentOf(pieces, info.ended));
    else {
      if (terminals.length > 1) yield `${index === 0 ? '' : '\n'}== ${title} ==\n`;
      for await (const { lines } of pieces) yield lines.map(({ text }) => `${text}\n`).join('');
    }
  }
  if (format === 'html') yield PAGE_END;
}

async function* castOf(
  segments: AsyncIterable<{ segment: ReplaySegment }>,
  version: CastVersion,
): AsyncGenerator<string> {
  let writer: ReturnType<typeof createCastWriter> | null = null;
  for await (const { segment } of segments) {
    const one = castSegment(segment);
    if (writer === null) {
      writer = createCastWriter(version, one);
      yield writer.head;
    }
    yield writer.lines(one);
  }
}

function castSegment({ header, keyframe, events }: ReplaySegment): CastSegment {
  // Other players need not know which keyframe it was.
  return { caption: { ...header, keyframe: '0'.repeat(64) }, events, keyframe };
}
