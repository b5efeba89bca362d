import { CUT_EVERY_MS, CUT_MIN_BYTES, CUT_WAIT_MS } from '#protocol/ground/limits.ts';
import type { Ground } from '../ground.ts';
import type { Segment } from './segment.ts';
import type { Stream } from './streams.ts';

/** Has the agent end long segments where somebody joins: a fresh keyframe is smaller than what there is. */
export interface Cuts {
  /** Whether a shorter segment will come in place of the newest: asked for now, or a moment ago. */
  ask(stream: Stream, newest: Segment): boolean;
}

export function createCuts({ ports, line }: Pick<Ground, 'ports' | 'line'>): Cuts {
  const { clock } = ports;
  return {
    ask(stream, newest) {
      if (newest.sha256 !== null || newest.bytes <= CUT_MIN_BYTES) return false;
      const { segment } = newest.header;
      // A wish that has been fulfilled brings no other segment: what is there is shown, and asked for again later.
      const sinceAsked = clock.now() - stream.cutAt;
      if (stream.cutOf === segment && sinceAsked < CUT_WAIT_MS) return true;
      if (sinceAsked < CUT_EVERY_MS) return false;
      if (!line.send({ type: 'cut-segment', terminal: stream.id })) return false;
      stream.cutAt = clock.now();
      stream.cutOf = segment;
      return true;
    },
  };
}
