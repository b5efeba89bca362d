import type { Bytes } from '#base/bytes.ts';
import type { Clock } from '#base/ports.ts';
import {
  CUT_EVERY_MS,
  CUT_MIN_BYTES,
  CUT_WAIT_MS,
  VIEWER_RESUME_BYTES,
  VIEWER_WINDOW_BYTES,
} from '#protocol/ground/limits.ts';
import type { RoomToAgent } from '#protocol/wire/messages.ts';
import { isKeepDue, reported, underway } from './flow.ts';
import { keepPeer, type ViewerPeer } from '../sockets/peers.ts';
import { createScreens, type Wanted } from './screens.ts';
import type { Segment, SegmentStore } from './segment-store.ts';
import type { Terminal, Terminals } from './terminals.ts';
import { createTurns } from './turns.ts';
import { viewerFrame, type Viewers } from '../sockets/viewers.ts';
import type { Blob } from '../../rooms/storage/sql.ts';

/** What a viewer says it has on its screen. */
export interface Since {
  terminal: string;
  segment: number;
  event: number;
}

/** Brings each viewer the output of the terminal it watches: joins, live output, and joins anew for those who lagged. */
export interface Output {
  /** Shows the viewer the newest of a terminal, or, `since` given, what it lacks of it. */
  watch(viewer: ViewerPeer, terminal: string | null, since: Since | null): void;
  /** A terminal is new: those who had none to watch watch it. */
  terminalAdded(terminal: string): void;
  segmentOpened(terminal: Terminal, opened: { segment: Segment; continues: boolean }): void;
  appended(segment: Segment, update: Blob): void;
  sealed(segment: Segment): void;
  received(viewer: ViewerPeer, bytes: number): void;
  left(viewer: ViewerPeer): void;
  /** After a wake: what a live viewer was last shown is not kept, since it is always the newest segment. */
  woken(viewer: ViewerPeer): void;
}

export interface OutputParts {
  clock: Clock;
  segments: SegmentStore;
  terminals: Terminals;
  viewers: Viewers;
  /** False where no agent is there to hear it. */
  askAgent(message: RoomToAgent): boolean;
}

export function createOutput({ clock, segments, terminals, viewers, askAgent }: OutputParts): Output {
  const screens = createScreens({ clock, segments });
  const turns = createTurns(clock);
  const newestOf = (viewer: ViewerPeer) =>
    viewer.watching === null ? null : (terminals.get(viewer.watching)?.newest ?? null);
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
  const waitForTurn = (viewer: ViewerPeer, again: () => void) => {
    viewer.mode = 'waiting';
    viewer.shown = null;
    keepPeer(viewer);
    turns.wait(viewer, () => {
      if (viewers.has(viewer) && viewer.mode === 'waiting') again();
    });
  };
  const showNewest = (viewer: ViewerPeer) => {
    const newest = newestOf(viewer);
    if (newest !== null) show(viewer, newest);
  };
  const show = (viewer: ViewerPeer, segment: Segment) => {
    if (turns.may(viewer)) bringUp(viewer, segment, { skipped: viewer.skipped });
    else waitForTurn(viewer, () => showNewest(viewer));
  };
  /** Whether a shorter segment will come: asked for now, or a moment ago. */
  const cut = (terminal: Terminal, newest: Segment) => {
    if (newest.sha256 !== null || newest.bytes <= CUT_MIN_BYTES) return false;
    const { terminal: id, segment } = newest.header;
    // A wish that has been fulfilled brings no other segment: what is there is shown, and asked for again later.
    const sinceAsked = clock.now() - terminal.cutAt;
    if (terminal.cutOf === segment && sinceAsked < CUT_WAIT_MS) return true;
    if (sinceAsked < CUT_EVERY_MS) return false;
    if (!askAgent({ type: 'cut-segment', terminal: id })) return false;
    terminal.cutAt = clock.now();
    terminal.cutOf = segment;
    return true;
  };
  const waitForCut = (viewer: ViewerPeer) => {
    viewer.mode = 'waiting';
    keepPeer(viewer);
    clock.after(CUT_WAIT_MS, () => {
      if (viewers.has(viewer) && viewer.mode === 'waiting') showNewest(viewer);
    });
  };
  const leaveBehind = (viewer: ViewerPeer) => {
    viewer.mode = 'behind';
    keepPeer(viewer);
  };
  const join = (viewer: ViewerPeer, since: Since | null = null) => {
    const terminal = viewer.watching === null ? null : terminals.get(viewer.watching);
    const newest = terminal?.newest ?? null;
    viewer.mode = 'live';
    viewer.shown = null;
    if (terminal === null || newest === null) return keepPeer(viewer);
    if (underway(viewer.flow) > VIEWER_WINDOW_BYTES) return leaveBehind(viewer);
    // Before anything is asked of the agent for it.
    if (!turns.may(viewer)) return waitForTurn(viewer, () => join(viewer, since));
    const { segment } = newest.header;
    if (since?.terminal === viewer.watching && since.segment === segment && since.event <= newest.clock) {
      return bringUp(viewer, newest, { from: since.event });
    }
    if (cut(terminal, newest)) waitForCut(viewer);
    else show(viewer, newest);
  };
  const ask = (viewer: ViewerPeer, since: Since | null) => {
    if (newestOf(viewer) === null || turns.ask(viewer)) join(viewer, since);
    else waitForTurn(viewer, () => ask(viewer, since));
  };
  const watchers = function* (terminal: string) {
    for (const viewer of viewers.all()) if (viewer.watching === terminal) yield viewer;
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
    watch(viewer, terminal, since) {
      viewer.watching = terminal;
      viewer.skipped = false;
      ask(viewer, since);
    },
    terminalAdded(terminal) {
      for (const viewer of viewers.all()) {
        if (viewer.watching !== null) continue;
        viewer.watching = terminal;
        keepPeer(viewer);
      }
    },
    segmentOpened({ info }, { segment, continues }) {
      const frame = viewerFrame({ type: 'segment-continued', ...segment.header });
      for (const viewer of watchers(info.terminal)) {
        if (viewer.mode === 'behind') continue;
        if (viewer.mode === 'live' && continues && viewer.shown === segment.header.segment - 1) {
          goOn(viewer, segment, frame);
          continue;
        }
        if (viewer.mode === 'live') viewer.skipped = viewer.shown !== null;
        show(viewer, segment);
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
      reported(viewer.flow, bytes, clock.now());
      if (viewer.mode === 'behind' && underway(viewer.flow) <= VIEWER_RESUME_BYTES) {
        viewer.skipped = true;
        join(viewer);
      } else if (isKeepDue(viewer.flow)) keepPeer(viewer);
    },
    left: (viewer) => turns.left(viewer),
    woken(viewer) {
      viewer.shown = newestOf(viewer)?.header.segment ?? null;
      // The timer it waited by is gone.
      if (viewer.mode === 'waiting') showNewest(viewer);
    },
  };
}
