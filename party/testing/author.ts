import { utf8 } from '#base/bytes.ts';
import { captionOf, segmentText } from '#protocol/output/asciicast.ts';
import { sealText } from '#protocol/output/seal.ts';
import type { AgentToRoom } from '#protocol/wire/messages.ts';
import type { SegmentHeader } from '#protocol/output/segment-header.ts';
import { createSegmentAuthor, encodeAppend } from '#protocol/output/append.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import { sha256 } from '../worker/crypto.ts';
import { SESSION } from './test-room.ts';
import type { EndpointKey } from './endpoint-key.ts';

export const TERMINAL = 'aaaaaaaa';

export function output(text: string): OutputEvent {
  return { afterMs: 1, code: 'o', data: utf8(text) };
}

export function announcement(terminal = TERMINAL): Extract<AgentToRoom, { type: 'terminal-announced' }> {
  return {
    type: 'terminal-announced',
    terminal,
    shell: 'bash',
    cols: 120,
    rows: 36,
    startedAt: 5,
    running: true,
  };
}

/** The messages of one segment, as a pty host and its agent make them. */
export function authoredSegment(
  segment: number,
  { terminal = TERMINAL, author = 1000 + segment, startedAt = 1000 * segment } = {},
) {
  return authoredWith({
    ...{ terminal, segment, author, profile: 'holdfast-1', cols: 120, rows: 36 },
    ...{ startedAt, firstLine: 10 * segment, keyframe: Uint8Array.of(segment, 1, 2, 3) },
  });
}

/** The same of a segment that begins with this header. */
export function authoredWith(header: SegmentHeader) {
  const { terminal, segment, author } = header;
  const writer = createSegmentAuthor(author);
  const events: OutputEvent[] = [];
  const at = { terminal, segment };
  return {
    header,
    events,
    opened: (): AgentToRoom => ({ type: 'segment-opened', ...header }),
    append(...added: OutputEvent[]): AgentToRoom {
      events.push(...added);
      return { type: 'segment-appended', ...at, update: writer.append(added) };
    },
    since: (event: number): AgentToRoom => ({
      type: 'segment-appended',
      ...at,
      update: encodeAppend({ author, clock: event }, events.slice(event)),
    }),
    text: () => segmentText(captionOf(header, sha256(header.keyframe)), events),
    sealed(key: EndpointKey): Extract<AgentToRoom, { type: 'segment-sealed' }> {
      const hash = sha256(this.text());
      const statement = { session: SESSION, ...at, events: events.length, sha256: hash };
      const signature = key.sign(sealText(statement));
      return { type: 'segment-sealed', ...at, events: events.length, sha256: hash, signature };
    },
  };
}
