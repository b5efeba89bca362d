import type { SegmentStore } from './segment-store.ts';
import type { Segment } from './segment.ts';

/**
 * What one author writes, in segments, with the part that is in memory; the rest is in the store. What kind of author
 * it is, a shell or something else with output, is not known here. On the wire and in SQL a stream's id is called
 * `terminal`, from the time when only terminals had output.
 */
export interface Stream {
  readonly id: string;
  /** Nothing more comes. */
  ended: boolean;
  /** The segment with the highest number: what joiners are shown. */
  newest: Segment | null;
  /** The segments that are not sealed, by number. */
  readonly open: Map<number, Segment>;
  /** When a cut was last requested, and for which segment. */
  cutAt: number;
  cutOf: number | null;
}

/** The streams in memory. */
export interface Streams {
  get(id: string): Stream | null;
  /** A new stream, of which nothing is stored yet. */
  begin(id: string): void;
  /** A stream that may have stored segments. */
  load(id: string, state: { ended: boolean }): void;
  /** A segment's state, from memory or from the store. */
  segment(stream: Stream, segment: number): Segment | null;
  /** Forgets everything in memory, after a failure; concepts that have streams load them again. */
  clear(): void;
}

export function createStreams(segments: SegmentStore): Streams {
  const byId = new Map<string, Stream>();
  const add = (stream: Omit<Stream, 'cutAt' | 'cutOf'>) =>
    void byId.set(stream.id, { ...stream, cutAt: 0, cutOf: null });
  return {
    get: (id) => byId.get(id) ?? null,
    begin: (id) => add({ id, ended: false, newest: null, open: new Map() }),
    load(id, { ended }) {
      const open = new Map(segments.unsealed(id).map((segment) => [segment.header.segment, segment]));
      const stored = segments.newest(id);
      const newest = stored === null ? null : (open.get(stored.header.segment) ?? stored);
      add({ id, ended, newest, open });
    },
    segment(stream, segment) {
      if (stream.newest?.header.segment === segment) return stream.newest;
      return stream.open.get(segment) ?? segments.find(stream.id, segment);
    },
    clear: () => byId.clear(),
  };
}
