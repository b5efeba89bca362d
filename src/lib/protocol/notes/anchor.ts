import * as v from 'valibot';
import { utf8 } from '#base/bytes.ts';
import { MAX_LOOKED_LINES, MAX_QUOTE_BYTES, MOVED_WITHIN_LINES } from '../ground/limits.ts';
import { count, terminalId } from '../ground/values.ts';

const quoted = v.pipe(v.string(), v.maxBytes(MAX_QUOTE_BYTES));

/** A text of some lines, as its two ends: `end` is null where `start` is all of it. */
const quote = v.strictObject({ start: quoted, end: v.nullable(quoted) });
export type Quote = v.InferOutput<typeof quote>;

/** Where in the output something stood when it was seen: after this event of this segment. */
const moment = { terminal: terminalId, segment: count, event: count };
/** A logical line by its number, and a cell of it. */
const lineCell = v.strictObject({ line: count, column: count });
const screenCell = v.strictObject({ row: count, column: count });

/**
 * What a note is on, for ever: lines, from a cell to the cell after the last; the same of the screen of a full-screen
 * program; a command, by the event it began with; or all that was to be seen in a terminal at a moment.
 */
const anchorForms = [
  v.strictObject({ on: v.literal('lines'), ...moment, from: lineCell, to: lineCell, quote }),
  v.strictObject({ on: v.literal('screen'), ...moment, from: screenCell, to: screenCell, quote }),
  v.strictObject({ on: v.literal('command'), ...moment, command: count }),
  v.strictObject({ on: v.literal('moment'), ...moment }),
] as const;
export const anchor = v.pipe(
  v.variant('on', anchorForms),
  v.check((read) => isForward(read)),
);
export type Anchor = v.InferOutput<typeof anchor>;
export type LinesAnchor = Extract<Anchor, { on: 'lines' }>;

type Form = v.InferOutput<(typeof anchorForms)[number]>;

function isForward(read: Form): boolean {
  if (read.on === 'lines') return isBefore(read.from.line - read.to.line, read.from.column - read.to.column);
  if (read.on === 'screen') return isBefore(read.from.row - read.to.row, read.from.column - read.to.column);
  return true;
}

function isBefore(lines: number, columns: number): boolean {
  return lines < 0 || (lines === 0 && columns <= 0);
}

/** The ends of a text, as an anchor quotes them; lines are joined by LF, without blanks at their ends. */
export function quoteOf(text: string): Quote {
  const trimmed = linesOf(text).join('\n').toWellFormed();
  if (utf8(trimmed).length <= MAX_QUOTE_BYTES) return { start: trimmed, end: null };
  const signs = [...trimmed];
  const back = fitting(signs.toReversed());
  return { start: fitting(signs).join(''), end: back.reverse().join('') };
}

/** As many of these characters as may be quoted, the first ones. */
function fitting(signs: readonly string[]): string[] {
  let bytes = 0;
  const end = signs.findIndex((sign) => (bytes += utf8(sign).length) > MAX_QUOTE_BYTES);
  return signs.slice(0, end);
}

const linesOf = (text: string) => text.split('\n').map((line) => line.trimEnd());

/** The last line it is on: one that ends before a line's first cell ends with the line before. */
export function lastLineOf({ from, to }: Pick<LinesAnchor, 'from' | 'to'>): number {
  return to.column === 0 && to.line > from.line ? to.line - 1 : to.line;
}

/** A terminal's lines at some time, by number; null for one that is not there, or of which nothing is known yet. */
export type LineTexts = (line: number) => string | null;

export interface LinesToLookIn {
  /** As they are now. */
  now: LineTexts;
  /** As they were at the anchor's moment; null while nobody has looked. */
  then: LineTexts | null;
}

/** Where an anchor's lines are. */
export type Standing =
  /** Where they were. */
  | { how: 'in-place'; line: number }
  /** The same text, from another line on. */
  | { how: 'moved'; line: number }
  /** They said so once. */
  | { how: 'changed' }
  /** Nobody has looked whether they ever said so; they do not now. */
  | { how: 'changed-or-never' }
  /** They did not say so at that moment: the quote is its writer's own. */
  | { how: 'never' }
  /** Nothing is known of these lines. */
  | { how: 'unknown' };

/** Where what an anchor quotes is now. */
export function placeOf({ from, to, quote }: LinesAnchor, { now, then }: LinesToLookIn): Standing {
  const lines = to.line - from.line;
  const quoted = quotedLines(quote);
  const isIn = (texts: LineTexts, first: number) => standsAt(quoted, { texts, first, lines });
  const wasNever = then !== null && !isIn(then, from.line);
  if (isIn(now, from.line)) return wasNever ? { how: 'never' } : { how: 'in-place', line: from.line };
  if (wasNever) return { how: 'never' };
  if (isUnknown(now, from.line, to.line)) return { how: 'unknown' };
  let looked = 0;
  const counted: LineTexts = (line) => (looked++, now(line));
  for (let away = 1; away <= MOVED_WITHIN_LINES && looked < MAX_LOOKED_LINES; away++) {
    if (isIn(counted, from.line - away)) return { how: 'moved', line: from.line - away };
    if (isIn(counted, from.line + away)) return { how: 'moved', line: from.line + away };
  }
  return { how: then === null ? 'changed-or-never' : 'changed' };
}

function isUnknown(texts: LineTexts, first: number, last: number): boolean {
  return texts(first) === null || texts(last) === null;
}

/** The lines of a quote's ends; `ends` is null where `starts` is all of it. */
interface QuotedLines {
  starts: readonly string[];
  ends: readonly string[] | null;
}

/** A screen asks for them each time it is drawn, of every note. */
const knownLines = new WeakMap<Quote, QuotedLines>();

function quotedLines(quote: Quote): QuotedLines {
  const known = knownLines.get(quote);
  if (known !== undefined) return known;
  const { start, end } = quote;
  const lines = { starts: linesOf(start), ends: end === null ? null : linesOf(end) };
  knownLines.set(quote, lines);
  return lines;
}

/** The lines that decide whether a quote stood there: of a long text only those of its two ends. */
export function decidingLines({ from, to, quote }: Pick<LinesAnchor, 'from' | 'to' | 'quote'>): number[] {
  const { starts, ends } = quotedLines(quote);
  const first = starts.map((_, index) => from.line + index);
  const last = (ends ?? []).map((_, index) => to.line - index);
  return [...first, ...last].filter((line) => line >= from.line && line <= to.line);
}

function standsAt(
  { starts, ends }: QuotedLines,
  { texts, first, lines }: { texts: LineTexts; first: number; lines: number },
): boolean {
  if (ends === null) return starts.length === lines + 1 && isRun(starts, { texts, first });
  if (Math.max(starts.length, ends.length) > lines + 1) return false;
  return isRun(starts, { texts, first }) && isRun(ends, { texts, first: first + lines + 1 - ends.length });
}

/** Whether lines say this: the first from somewhere in it on, the last up to somewhere in it. */
function isRun(quoted: readonly string[], { texts, first }: { texts: LineTexts; first: number }): boolean {
  return quoted.every((wanted, index) => {
    const text = texts(first + index)?.trimEnd();
    if (text === undefined) return false;
    const isLast = index === quoted.length - 1;
    if (index === 0) return isLast ? text.includes(wanted) : text.endsWith(wanted);
    return isLast ? text.startsWith(wanted) : text === wanted;
  });
}
