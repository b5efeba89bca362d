import canonicalize from 'canonicalize';
import * as v from 'valibot';
import { base64, fromBase64, text, utf8TextOrNull, utf8, type Bytes } from '#base/bytes.ts';
import type { SegmentHeader } from './segment-header.ts';
import type { EventCode, OutputEvent } from './event.ts';

/** What a sealed segment's text says of itself in its first line, under `holdfast`. Times are ms since 1970. */
export interface SegmentCaption {
  terminal: string;
  segment: number;
  profile: string;
  cols: number;
  rows: number;
  startedAt: number;
  firstLine: number;
  /** The emulator was reset before it; see `segment-header.ts`. */
  reset?: true | undefined;
  /** SHA-256 of the keyframe's bytes as they are stored, hex. */
  keyframe: string;
}

/** The caption of a segment, from its header and its keyframe's hash. */
export function captionOf(header: SegmentHeader, keyframeSha256: string): SegmentCaption {
  const { terminal, segment, profile, cols, rows, startedAt, firstLine, reset } = header;
  const caption = { terminal, segment, profile, cols, rows, startedAt, firstLine, keyframe: keyframeSha256 };
  return reset === undefined ? caption : { ...caption, reset };
}

/** The first line of a segment's canonical text, ended. */
export function captionLine(caption: SegmentCaption): string {
  const { cols, rows, profile, terminal, segment, startedAt, firstLine, reset, keyframe } = caption;
  const line = canonicalize({
    version: 3,
    term: { cols, rows, type: 'xterm-256color', version: profile },
    timestamp: Math.floor(startedAt / 1000),
    // Written only if it is so: what was sealed before there were resets keeps its hash.
    holdfast: {
      terminal,
      segment,
      startedAt,
      firstLine,
      keyframe,
      ...(reset === undefined ? {} : { reset }),
    },
  });
  if (line === undefined) throw new Error('a caption is always JSON');
  return `${line}\n`;
}

/**
 * One event as lines of asciicast v3. Bytes that are not UTF-8 stand base64 in an event `b` of their own; the `o`
 * behind it is what a player shows, and no event of its own.
 */
export function eventLines({ afterMs, code, data }: OutputEvent): string {
  const seconds = afterMs / 1000;
  const exact = utf8TextOrNull(data);
  if (exact !== null) return `${JSON.stringify([seconds, code, exact])}\n`;
  return `${JSON.stringify([seconds, 'b', base64(data)])}\n${JSON.stringify([0, code, text(data)])}\n`;
}

/** A SHA-256 that grows; a port, since each runtime has its own. */
export interface RunningHash {
  update(text: string): void;
  /** The hash so far, hex; nothing may be added after. */
  hex(): string;
}

/** The hash of a segment's canonical text, made while the segment grows: the text itself is never held. */
export interface TextHash {
  add(events: readonly OutputEvent[]): void;
  hex(): string;
}

export function createTextHash(caption: SegmentCaption, hash: RunningHash): TextHash {
  hash.update(captionLine(caption));
  return {
    add(events) {
      for (const event of events) hash.update(eventLines(event));
    },
    hex: () => hash.hex(),
  };
}

/** A segment's canonical text: the form that is hashed, sealed, served and exported. Asciicast v3, each line ended. */
export function segmentText(caption: SegmentCaption, events: readonly OutputEvent[]): string {
  return `${captionLine(caption)}${events.map(eventLines).join('')}`;
}

// JSON's `1e999` is a number to JavaScript, and none that could be written again.
const finite = v.pipe(v.number(), v.finite());
const headerSchema = v.object({
  version: v.literal(3),
  term: v.object({ cols: finite, rows: finite, version: v.string() }),
  holdfast: v.object({
    terminal: v.string(),
    segment: finite,
    startedAt: finite,
    firstLine: finite,
    reset: v.optional(v.literal(true)),
    keyframe: v.string(),
  }),
});
const lineSchema = v.tuple([finite, v.picklist(['o', 'r', 'm', 'x', 'b']), v.string()]);

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function readCaption(line: string): SegmentCaption | null {
  const header = v.safeParse(headerSchema, parseJson(line));
  if (!header.success) return null;
  const { term, holdfast } = header.output;
  return { ...holdfast, profile: term.version, cols: term.cols, rows: term.rows };
}

function readEvents(lines: readonly string[]): OutputEvent[] | null {
  const events: OutputEvent[] = [];
  let exact: { afterMs: number; data: Bytes } | null = null;
  for (const line of lines) {
    const parsed = v.safeParse(lineSchema, parseJson(line));
    if (!parsed.success) return null;
    const [seconds, code, data] = parsed.output;
    const afterMs = Math.round(seconds * 1000);
    if (code === 'b') {
      const bytes = fromBase64(data);
      if (bytes === null || exact !== null) return null;
      exact = { afterMs, data: bytes };
      continue;
    }
    const known: EventCode = code;
    events.push(exact === null ? { afterMs, code: known, data: utf8(data) } : { ...exact, code: known });
    exact = null;
  }
  return exact === null ? events : null;
}

/** Reads a segment's canonical text back, or returns `null` if it is not one. */
export function readSegmentText(cast: string): { caption: SegmentCaption; events: OutputEvent[] } | null {
  const [first = '', ...lines] = cast.split('\n');
  if (lines.pop() !== '') return null;
  const caption = readCaption(first);
  const events = readEvents(lines);
  return caption === null || events === null ? null : { caption, events };
}
