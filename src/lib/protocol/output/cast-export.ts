import { concat, text, utf8, type Bytes } from '#base/bytes.ts';
import { captionLine, eventLines, type SegmentCaption } from './asciicast.ts';
import type { OutputEvent } from './event.ts';

/** `keyframe`, inflated, of one that begins with a reset: other people's players know no other way to be told of it. */
export interface CastSegment {
  caption: SegmentCaption;
  events: readonly OutputEvent[];
  keyframe?: Bytes;
}

/** Consecutive segments of one terminal, oldest first, as one file for other people's players. */
export interface CastSource {
  segments: readonly CastSegment[];
  /** The first segment's keyframe, inflated; without it a file that begins in the middle shows only what changes. */
  keyframe?: Bytes;
}

interface TimedEvent extends OutputEvent {
  /** Since the first segment began, in ms. */
  at: number;
}

/** Asciicast for other people's players, segment by segment, so that nothing but one of them is ever held. */
export interface CastWriter {
  /** The header, and the screen with which the first segment begins, if there is something on it. */
  readonly head: string;
  /** The next segment, its line ends included. */
  lines(segment: CastSegment): string;
}

export type CastVersion = 2 | 3;

/** A segment begins when its header says, unless the endpoint's clock was set back. */
export function createCastWriter(
  version: CastVersion,
  { caption, keyframe }: Pick<CastSegment, 'caption' | 'keyframe'>,
): CastWriter {
  const { head, line } = version === 3 ? createV3(caption) : createV2(caption);
  let at = 0;
  const timed = ({ caption, events, keyframe: state }: CastSegment): TimedEvent[] => {
    at = Math.max(at, caption.startedAt - start);
    const isReset = caption.reset === true && state !== undefined;
    const reset = isReset ? [{ ...screenOf(concat([utf8('\x1bc'), state])), at }] : [];
    return [...reset, ...events.map((event) => ({ ...event, at: (at += event.afterMs) }))];
  };
  const start = caption.startedAt;
  const first = keyframe === undefined || keyframe.length === 0 ? '' : line({ ...screenOf(keyframe), at: 0 });
  return { head: head + first, lines: (segment) => timed(segment).map(line).join('') };
}

const screenOf = (data: Bytes): OutputEvent => ({ afterMs: 0, code: 'o', data });

/** Asciicast v3 (docs.asciinema.org/manual/asciicast/v3). Bytes that are not UTF-8 are kept as in a segment's text. */
function createV3(caption: SegmentCaption) {
  let before = 0;
  const line = ({ at, code, data }: TimedEvent): string => {
    const afterMs = at - before;
    before = at;
    return eventLines({ afterMs, code, data });
  };
  return { head: captionLine(caption), line };
}

/**
 * Asciicast v2 (docs.asciinema.org/manual/asciicast/v2): times are absolute. It knows no exit status, and bytes that
 * are not UTF-8 are U+FFFD in it.
 */
function createV2({ cols, rows, startedAt }: SegmentCaption) {
  const header = {
    ...{ version: 2, width: cols, height: rows, timestamp: Math.floor(startedAt / 1000) },
    env: { TERM: 'xterm-256color' },
  };
  const line = ({ at, code, data }: TimedEvent): string =>
    code === 'x' ? '' : `${JSON.stringify([at / 1000, code, text(data)])}\n`;
  return { head: `${JSON.stringify(header)}\n`, line };
}

function castOf(version: CastVersion, { segments, keyframe }: CastSource): string {
  const [first] = segments;
  if (first === undefined) throw new Error('a cast needs a segment');
  const { caption } = first;
  const writer = createCastWriter(version, keyframe === undefined ? { caption } : { caption, keyframe });
  return writer.head + segments.map((segment) => writer.lines(segment)).join('');
}

export const castV3 = (source: CastSource): string => castOf(3, source);
export const castV2 = (source: CastSource): string => castOf(2, source);
