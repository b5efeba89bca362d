import type { Bytes } from '#base/bytes.ts';
import type { Clock } from '#base/ports.ts';
import { SCREEN_SHARED_MS } from '#protocol/ground/limits.ts';
import { viewerFrame } from '../sockets/viewers.ts';
import type { SegmentStore } from './segment-store.ts';
import type { Segment } from './segment.ts';

/** What a viewer is brought up with: a whole screen, or, from an event on, what it lacks. */
export type Wanted = { skipped: boolean } | { from: number };

/** The frames that bring a viewer up to date, read and encoded once for all who want the same in the same moment. */
export interface Screens {
  frames(segment: Segment, wanted: Wanted): readonly Bytes[];
}

export interface ScreensParts {
  clock: Clock;
  segments: Pick<SegmentStore, 'keyframe' | 'updates'>;
}

const nameOf = ({ key, clock }: Segment, wanted: Wanted) => JSON.stringify([key, clock, wanted]);

export function createScreens({ clock, segments }: ScreensParts): Screens {
  let last: { name: string; frames: readonly Bytes[] } | null = null;
  let isTimed = false;
  const encoded = (segment: Segment, wanted: Wanted): Bytes[] => {
    const { header, clock: event } = segment;
    const at = { terminal: header.terminal, segment: header.segment };
    const from = 'from' in wanted ? wanted.from : 0;
    const updates = from < event ? segments.updates(segment, from) : [];
    const frames = updates.map((update) => viewerFrame({ type: 'segment-appended', ...at, update }));
    frames.push(viewerFrame({ type: 'caught-up', ...at, event }));
    if ('from' in wanted) return frames;
    const { skipped } = wanted;
    return [
      viewerFrame({ type: 'screen', ...header, keyframe: segments.keyframe(segment), skipped }),
      ...frames,
    ];
  };
  // A room that nobody asks holds no screen.
  const forgetLater = () => {
    if (isTimed) return;
    isTimed = true;
    clock.after(SCREEN_SHARED_MS, () => {
      isTimed = false;
      last = null;
    });
  };
  return {
    frames(segment, wanted) {
      const name = nameOf(segment, wanted);
      if (last?.name === name) return last.frames;
      last = { name, frames: encoded(segment, wanted) };
      forgetLater();
      return last.frames;
    },
  };
}
