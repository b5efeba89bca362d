import './worker-window.ts';
import type { Bytes } from '#base/bytes.ts';
import { rebuildSegment, type RebuiltSegment } from './rebuild.ts';

/** A segment to be played: its text, and its keyframe as it was served. */
export interface RebuildRequest {
  id: number;
  cast: string;
  keyframe: Bytes;
}
export interface RebuildAnswer {
  id: number;
  rebuilt: RebuiltSegment | null;
}

/** The worker's own side; the page's is `rebuilder-host.ts`. */
self.onmessage = ({ data: { id, cast, keyframe } }: MessageEvent<RebuildRequest>) => {
  const answer: RebuildAnswer = { id, rebuilt: rebuildSegment(cast, keyframe) };
  self.postMessage(answer);
};
