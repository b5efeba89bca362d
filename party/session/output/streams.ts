import type { SegmentStore } from './segment-store.ts';
import type { Segment } from './segment.ts';

/**
 * What one author writes, in segments, with what of it is at hand; the rest is in the store. What it is that writes is
 * not known here: a shell, or whatever else has output. On the wire and in SQL a stream's id is called `terminal`, from
 * when terminals were all that had any.
 */
export interface Stream {
  readonly id: string;
  /** Nothing more comes. */
  ended: boolean;
  /** The segment with the highest number: what joiners are shown. */
  newest: Segment | null;
  /** The segments that are not sealed, by number. */
  readonly open: Map<number, Segment>;
  /** When a cut was last asked for, and of which segment. */
  cutAt: number;
  cutOf: number | null;
}

/** The streams at hand. */
export interface Streams {
  get(id: string): Stream | null;
  /** A new one, of which nothing is stored yet. */
  begin(id: string): void;
  /** One of which segments may be stored. */
  load(id: string, state: { ended: boolean }): void;
  /** A segment's state at hand or from the store. */
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
