import { MAX_OPEN_SEGMENTS, SEGMENT_HARD_MAX_BYTES } from '#protocol/ground/limits.ts';
import type { SegmentHeader } from '#protocol/output/segment-header.ts';
import { readAppend } from '#protocol/output/segment.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import type { Sql } from '../../rooms/storage/sql.ts';
import type { AgentMessages } from '../concept.ts';
import type { Acknowledgements } from './acknowledgements.ts';
import type { Compaction } from './compaction.ts';
import type { Endings } from './endings.ts';
import type { MarkedOutput } from './marked.ts';
import type { Seals } from './seals.ts';
import type { SegmentStore } from './segment-store.ts';
import type { Segment } from './segment.ts';
import type { Stream, Streams } from './streams.ts';
import type { Watching } from './watching.ts';

/**
 * Handles what the agent delivers: it is stored, then shown, then acknowledged. A violation returns the reason to
 * close the agent's socket.
 */
export interface Deliveries {
  opened(message: AgentMessages['segment-opened']): CloseReason | null;
  appended(message: AgentMessages['segment-appended']): CloseReason | null;
  sealed(message: AgentMessages['segment-sealed']): CloseReason | null;
}

export interface DeliveriesParts {
  sql: Sql;
  segments: SegmentStore;
  streams: Streams;
  seals: Seals;
  watching: Watching;
  acknowledgements: Acknowledgements;
  endings: Endings;
  compaction: Compaction;
  marked: MarkedOutput;
}

/** Payload of a segment past its hard end: as much again, for the events that were in the making. */
const SEGMENT_BOUND_BYTES = 2 * SEGMENT_HARD_MAX_BYTES;

export function createDeliveries(parts: DeliveriesParts): Deliveries {
  const { sql, segments, streams, seals, watching, acknowledgements, endings, compaction, marked } = parts;

  /** Does `action` with the running stream and the held segment a delivery names. */
  const withSegment = (
    { terminal, segment }: { terminal: string; segment: number },
    action: (segment: Segment, stream: Stream) => CloseReason | null,
  ): CloseReason | null => {
    const found = endings.running(terminal);
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
      watching.opened(stream, { segment, continues });
    }
    acknowledgements.stored(segment);
    return null;
  };

  const append = (segment: Segment, { update }: AgentMessages['segment-appended']): CloseReason | null => {
    const { author } = segment.header;
    const read = readAppend(update, { author, clock: segment.clock });
    if (!read.ok) return read.problem;
    if (read.events.length === 0) return null;
    if (segment.bytes + update.length > SEGMENT_BOUND_BYTES) return 'not-an-append';
    const { events, clock } = read;
    const store = () => {
      segments.append(segment, { update, events, clock });
      marked.appended(segment, events);
    };
    // What is made of marks is stored with them, or neither is.
    if (events.some(({ code }) => code === 'm')) sql.transaction(store);
    else store();
    watching.appended(segment, update);
    return null;
  };

  return {
    opened({ type: _type, ...header }) {
      const found = endings.running(header.terminal);
      if (!found.ok) return found.breach;
      const held = streams.segment(found.stream, header.segment);
      if (held === null) return openNew(found.stream, header);
      if (held.header.author !== header.author) return 'out-of-order';
      acknowledgements.stored(held);
      return null;
    },
    appended: (message) =>
      withSegment(message, (segment) => {
        // What is sealed has it already.
        const breach = segment.sha256 === null ? append(segment, message) : null;
        if (breach === null) acknowledgements.stored(segment);
        return breach;
      }),
    sealed: (message) =>
      withSegment(message, (segment, stream) => {
        const isNew = segment.sha256 === null;
        const breach = seals.seal(segment, message);
        if (breach !== null) return breach;
        if (isNew) watching.sealed(segment);
        stream.open.delete(message.segment);
        acknowledgements.stored(segment);
        compaction.sealed();
        return null;
      }),
  };
}
