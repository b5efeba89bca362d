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

/** All events on one clock. A segment begins when its header says, unless the endpoint's clock was set back. */
function timedEvents({ segments, keyframe }: CastSource): TimedEvent[] {
  const start = segments[0]?.caption.startedAt ?? 0;
  const timed: TimedEvent[] =
    keyframe === undefined || keyframe.length === 0 ? [] : [{ at: 0, afterMs: 0, code: 'o', data: keyframe }];
  let at = 0;
  for (const { caption, events, keyframe: state } of segments) {
    at = Math.max(at, caption.startedAt - start);
    if (caption.reset === true && state !== undefined) {
      timed.push({ at, afterMs: 0, code: 'o', data: concat([utf8('\x1bc'), state]) });
    }
    for (const event of events) timed.push({ ...event, at: (at += event.afterMs) });
  }
  return timed;
}

function firstCaption({ segments: [first] }: CastSource): SegmentCaption {
  if (first === undefined) throw new Error('a cast needs a segment');
  return first.caption;
}

/** Asciicast v3 (docs.asciinema.org/manual/asciicast/v3). Bytes that are not UTF-8 are kept as in a segment's text. */
export function castV3(source: CastSource): string {
  let before = 0;
  const lines = timedEvents(source).map(({ at, code, data }) => {
    const afterMs = at - before;
    before = at;
    return eventLines({ afterMs, code, data });
  });
  return captionLine(firstCaption(source)) + lines.join('');
}

/**
 * Asciicast v2 (docs.asciinema.org/manual/asciicast/v2): times are absolute. It knows no exit status, and bytes that
 * are not UTF-8 are U+FFFD in it.
 */
export function castV2(source: CastSource): string {
  const { cols, rows, startedAt } = firstCaption(source);
  const header = {
    ...{ version: 2, width: cols, height: rows, timestamp: Math.floor(startedAt / 1000) },
    env: { TERM: 'xterm-256color' },
  };
  const events = timedEvents(source).filter(({ code }) => code !== 'x');
  const lines = events.map(({ at, code, data }) => [at / 1000, code, text(data)]);
  return [header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
}
