import { VIEWER_WINDOW_BYTES } from '#protocol/ground/limits.ts';
import type { Ground } from '../ground.ts';
import { underway } from '../sockets/flow.ts';
import { keepPeer, type ViewerPeer } from '../sockets/peers.ts';
import type { Cuts } from './cuts.ts';
import type { Screens, Wanted } from './screens.ts';
import type { Segment } from './segment.ts';
import type { Stream, Streams } from './streams.ts';
import type { Turns } from './turns.ts';
import type { Waits } from './waits.ts';

/** What a viewer says is on its screen. */
export interface Since {
  terminal: string;
  segment: number;
  event: number;
}

/** Brings viewers up to date with a stream: by its newest screen, or by what they lack of it. */
export interface Joining {
  newestOf(viewer: ViewerPeer): Segment | null;
  /** Shows a segment as soon as it may be. */
  show(viewer: ViewerPeer, segment: Segment): void;
  /** Shows the newest there is, as soon as it may be. */
  showNewest(viewer: ViewerPeer): void;
  /** The same, by the least that does: what is lacked, or a segment that is shorter. */
  join(viewer: ViewerPeer, since: Since | null): void;
  /** The same for a viewer who asked for it, which is rate-limited. */
  ask(viewer: ViewerPeer, since: Since | null): void;
}

export interface JoiningParts {
  ground: Pick<Ground, 'viewers'>;
  streams: Streams;
  screens: Screens;
  turns: Turns;
  cuts: Cuts;
  waits: Waits;
}

export function createJoining({ ground, streams, screens, turns, cuts, waits }: JoiningParts): Joining {
  const { viewers } = ground;

  const streamOf = ({ watching }: ViewerPeer): Stream | null =>
    watching === null ? null : streams.get(watching);
  const newestOf = (viewer: ViewerPeer) => streamOf(viewer)?.newest ?? null;

  const bringUp = (viewer: ViewerPeer, segment: Segment, wanted: Wanted) => {
    const frames = screens.frames(segment, wanted);
    turns.sent(
      viewer,
      frames.reduce((sum, { length }) => sum + length, 0),
    );
    for (const frame of frames) viewers.post(viewer, frame);
    viewer.mode = 'live';
    viewer.shown = segment.header.segment;
    viewer.skipped = false;
    keepPeer(viewer);
  };

  const showNewest = (viewer: ViewerPeer) => {
    const newest = newestOf(viewer);
    if (newest !== null) show(viewer, newest);
  };

  const show = (viewer: ViewerPeer, segment: Segment) => {
    if (turns.may(viewer)) bringUp(viewer, segment, { skipped: viewer.skipped });
    else waits.forTurn(viewer, () => showNewest(viewer));
  };

  const join = (viewer: ViewerPeer, since: Since | null) => {
    const stream = streamOf(viewer);
    const newest = stream?.newest ?? null;
    viewer.mode = 'live';
    viewer.shown = null;
    if (stream === null || newest === null) return keepPeer(viewer);
    if (underway(viewer.flow) > VIEWER_WINDOW_BYTES) return waits.behind(viewer);
    // Before anything is asked of the agent for it.
    if (!turns.may(viewer)) return waits.forTurn(viewer, () => join(viewer, since));
    const { segment } = newest.header;
    if (since?.terminal === stream.id && since.segment === segment && since.event <= newest.clock) {
      return bringUp(viewer, newest, { from: since.event });
    }
    if (cuts.ask(stream, newest)) waits.forCut(viewer, () => showNewest(viewer));
    else show(viewer, newest);
  };

  const ask = (viewer: ViewerPeer, since: Since | null) => {
    if (newestOf(viewer) === null || turns.ask(viewer)) join(viewer, since);
    else waits.forTurn(viewer, () => ask(viewer, since));
  };

  return { newestOf, show, showNewest, join, ask };
}
