import type { Bytes } from '#base/bytes.ts';
import { VIEWER_RESUME_BYTES } from '#protocol/ground/limits.ts';
import type { Blob } from '../../rooms/storage/sql.ts';
import type { Ground } from '../ground.ts';
import { isKeepDue, reported, underway } from '../sockets/flow.ts';
import { keepPeer, type ViewerPeer } from '../sockets/peers.ts';
import { viewerFrame } from '../sockets/viewers.ts';
import type { Joining, Since } from './joining.ts';
import type { Segment } from './segment.ts';
import type { Stream } from './streams.ts';

/** Sends each viewer the stream it watches: live, and from a new keyframe for those who lagged. */
export interface Watching {
  /** Shows the viewer the newest of a stream, or, `since` given, what it lacks of it. */
  watch(viewer: ViewerPeer, stream: string | null, since: Since | null): void;
  /** A stream now exists for viewers who had none to watch. */
  offer(stream: string): void;
  opened(stream: Stream, opened: { segment: Segment; continues: boolean }): void;
  appended(segment: Segment, update: Blob): void;
  sealed(segment: Segment): void;
  received(viewer: ViewerPeer, bytes: number): void;
  /** After a wake: what a live viewer was last shown is not kept, since it is always the newest segment. */
  woken(viewer: ViewerPeer): void;
}

export interface WatchingParts {
  ground: Pick<Ground, 'ports' | 'viewers'>;
  joining: Joining;
}

export function createWatching({ ground, joining }: WatchingParts): Watching {
  const { ports, viewers } = ground;

  const watchers = function* (stream: string) {
    for (const viewer of viewers.all()) if (viewer.watching === stream) yield viewer;
  };

  const deliverLive = ({ header: { terminal, segment } }: Segment, encode: () => Bytes) => {
    let frame: Bytes | null = null;
    for (const viewer of watchers(terminal)) {
      if (viewer.mode === 'live' && viewer.shown === segment) viewers.deliver(viewer, (frame ??= encode()));
    }
  };

  const goOn = (viewer: ViewerPeer, segment: Segment, frame: Bytes) => {
    viewers.deliver(viewer, frame);
    viewer.shown = segment.header.segment;
  };

  return {
    watch(viewer, stream, since) {
      viewer.watching = stream;
      viewer.skipped = false;
      joining.ask(viewer, since);
    },
    offer(stream) {
      for (const viewer of viewers.all()) {
        if (viewer.watching !== null) continue;
        viewer.watching = stream;
        keepPeer(viewer);
      }
    },
    opened({ id }, { segment, continues }) {
      const frame = viewerFrame({ type: 'segment-continued', ...segment.header });
      for (const viewer of watchers(id)) {
        if (viewer.mode === 'behind') continue;
        if (viewer.mode === 'live' && continues && viewer.shown === segment.header.segment - 1) {
          if (segment.header.reset === undefined) goOn(viewer, segment, frame);
          else joining.show(viewer, segment);
          continue;
        }
        if (viewer.mode === 'live') viewer.skipped = viewer.shown !== null;
        joining.show(viewer, segment);
      }
    },
    appended(segment, update) {
      const { terminal, segment: number } = segment.header;
      deliverLive(segment, () =>
        viewerFrame({ type: 'segment-appended', terminal, segment: number, update }),
      );
    },
    sealed(segment) {
      const { clock: events, sha256, header } = segment;
      if (sha256 === null) return;
      const at = { terminal: header.terminal, segment: header.segment };
      deliverLive(segment, () => viewerFrame({ type: 'segment-sealed', ...at, events, sha256 }));
    },
    received(viewer, bytes) {
      reported(viewer.flow, { bytes, now: ports.clock.now() });
      if (viewer.mode === 'behind' && underway(viewer.flow) <= VIEWER_RESUME_BYTES) {
        viewer.skipped = true;
        joining.join(viewer, null);
      } else if (isKeepDue(viewer.flow)) keepPeer(viewer);
    },
    woken(viewer) {
      viewer.shown = joining.newestOf(viewer)?.header.segment ?? null;
      // The timer it waited by is gone.
      if (viewer.mode === 'waiting') joining.showNewest(viewer);
    },
  };
}
