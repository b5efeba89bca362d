import { MAX_OPEN_SEGMENTS, SEGMENT_HARD_MAX_BYTES } from '#protocol/ground/limits.ts';
import type { SegmentHeader } from '#protocol/output/segment-header.ts';
import { readAppend } from '#protocol/output/segment.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import type { AgentToRoom } from '#protocol/wire/messages.ts';
import type { Ground } from '../ground.ts';
import type { Compaction } from './compaction.ts';
import type { SealMessage, Seals } from './seals.ts';
import type { SegmentStore } from './segment-store.ts';
import type { Segment } from './segment.ts';
import type { Stream, Streams } from './streams.ts';
import type { Watching } from './watching.ts';

type Message<Type extends AgentToRoom['type']> = Extract<AgentToRoom, { type: Type }>;

/** A stream that takes deliveries, or why it does not: for a breach the socket is closed, else nothing is done. */
export type Running = { ok: true; stream: Stream } | { ok: false; breach: CloseReason | null };

/** What the agent delivers: stored, then shown, then acknowledged. A breach gives the reason its socket is closed for. */
export interface Deliveries {
  segmentOpened(message: Message<'segment-opened'>): CloseReason | null;
  appended(message: Message<'segment-appended'>): CloseReason | null;
  sealed(message: SealMessage): CloseReason | null;
  /** Tells the agent what is held of a stream: it goes on from there. */
  resume(id: string): void;
  /** The stream of this id, where it takes more; where it has ended, its agent is told so again. */
  running(id: string): Running;
  /** Ends a stream: what is open of it is sealed, in one write with `put`, and shown; then `tell` is called. */
  end(stream: Stream, ending: { put(): void; tell(): void }): void;
  /** Tells the agent that a stream's end is on the record. */
  tellEnded(id: string): void;
}

export interface DeliveryParts {
  ground: Pick<Ground, 'ports' | 'line'>;
  segments: SegmentStore;
  streams: Streams;
  seals: Seals;
  watching: Watching;
  compaction: Compaction;
}

/** A resume names at most so many segments, the newest; what it leaves out is sent again, and found to be there. */
const RESUME_MAX = 8000;

/** Payload of a segment past its hard end: as much again, for the events that were in the making. */
const SEGMENT_BOUND_BYTES = 2 * SEGMENT_HARD_MAX_BYTES;

export function createDeliveries(parts: DeliveryParts): Deliveries {
  const { ground, segments, streams, seals, watching, compaction } = parts;
  const { ports, line } = ground;
  const { sql } = ports;

  const acknowledge = ({ header: { terminal, segment }, clock: event, sha256 }: Segment) =>
    line.send({ type: 'segment-stored', terminal, segment, event, sealed: sha256 !== null });

  const tellEnded = (id: string) => void line.send({ type: 'terminal-closed', terminal: id });

  const running = (id: string): Running => {
    const stream = streams.get(id);
    if (stream === null) return { ok: false, breach: 'out-of-order' };
    if (!stream.ended) return { ok: true, stream };
    tellEnded(id);
    return { ok: false, breach: null };
  };

  /** Does `action` with the running stream and the held segment a delivery names. */
  const withSegment = (
    { terminal, segment }: { terminal: string; segment: number },
    action: (segment: Segment, stream: Stream) => CloseReason | null,
  ): CloseReason | null => {
    const found = running(terminal);
    if (!found.ok) return found.breach;
    const held = streams.segment(found.stream, segment);
    return held === null ? 'out-of-order' : action(held, found.stream);
  };

  const openNew = (stream: Stream, header: SegmentHeader): CloseReason | null => {
    if (stream.open.size >= MAX_OPEN_SEGMENTS) return 'out-of-order';
    const segment = sql.transaction(() => segments.open(header));
    const { newest } = stream;
    stream.open.set(header.segment, segment);
    if (newest === null || header.segment > newest.header.segment) {
      const continues = newest?.sha256 != null && header.segment === newest.header.segment + 1;
      stream.newest = segment;
      watching.segmentOpened(stream, { segment, continues });
    }
    acknowledge(segment);
    return null;
  };

  const append = (segment: Segment, update: Message<'segment-appended'>['update']): CloseReason | null => {
    const { author } = segment.header;
    const read = readAppend(update, { author, clock: segment.clock });
    if (!read.ok) return read.problem;
    if (read.events.length === 0) return null;
    if (segment.bytes + update.length > SEGMENT_BOUND_BYTES) return 'not-an-append';
    segments.append(segment, { update, events: read.events, clock: read.clock });
    watching.appended(segment, update);
    return null;
  };

  return {
    segmentOpened({ type: _type, ...header }) {
      const found = running(header.terminal);
      if (!found.ok) return found.breach;
      const held = streams.segment(found.stream, header.segment);
      if (held === null) return openNew(found.stream, header);
      if (held.header.author !== header.author) return 'out-of-order';
      acknowledge(held);
      return null;
    },
    appended: (message) =>
      withSegment(message, (segment) => {
        // What is sealed has it already.
        const breach = segment.sha256 === null ? append(segment, message.update) : null;
        if (breach === null) acknowledge(segment);
        return breach;
      }),
    sealed: (message) =>
      withSegment(message, (segment, stream) => {
        const isNew = segment.sha256 === null;
        const breach = seals.seal(segment, message);
        if (breach !== null) return breach;
        if (isNew) watching.sealed(segment);
        stream.open.delete(message.segment);
        acknowledge(segment);
        compaction.sealed();
        return null;
      }),
    resume(id) {
      const held = segments.held(id);
      const hole = held.findIndex(({ segment, sealed }, index) => segment !== index || !sealed);
      const sealedBelow = hole === -1 ? held.length : hole;
      const partial = held.slice(sealedBelow).slice(-RESUME_MAX);
      line.send({ type: 'resume-terminal', terminal: id, sealedBelow, partial });
    },
    running,
    end(stream, { put, tell }) {
      const open = [...stream.open.values()];
      sql.transaction(() => {
        // Their author is gone, and will not seal them itself.
        for (const segment of open) seals.putUnsigned(segment);
        put();
      });
      stream.ended = true;
      stream.open.clear();
      for (const segment of open) watching.sealed(segment);
      tell();
      tellEnded(stream.id);
      compaction.sealed();
    },
    tellEnded,
  };
}
