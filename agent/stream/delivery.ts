import { AGENT_WINDOW_BYTES } from '#protocol/ground/limits.ts';
import type { RoomToAgent } from '#protocol/wire/messages.ts';
import {
  hasWork,
  isSent,
  settleTrack,
  takeStep,
  trackOf,
  type Row,
  type SpooledSegment,
  type Step,
  type StepParts,
  type Track,
} from './track.ts';
import { createWindow, type Lane } from './window.ts';

export type Resume = Pick<
  Extract<RoomToAgent, { type: 'resume-terminal' }>,
  'sealedBelow' | 'partial' | 'takesBlocks'
>;
export type Stored = Pick<Extract<RoomToAgent, { type: 'segment-stored' }>, 'segment' | 'event' | 'sealed'>;

export interface DeliveryOptions {
  /** The row that holds event `clock`, or `null` if the spool no longer has it. */
  rowAt(segment: number, clock: number): Row | null;
  windowBytes?: number;
}

/**
 * Decides what is sent to the room next: output from the newest segment on as it happens, older output after it, each
 * in order, and never more on its way than the window. Nothing is sent before the room has said what it holds.
 */
export interface Delivery {
  /** The room answers and holds this much; returns the segments it has stored for good. */
  resume(index: readonly SpooledSegment[], room: Resume): number[];
  /** The room is gone. */
  suspend(): void;
  opened(segment: SpooledSegment): void;
  appended(segment: number, events: number): void;
  sealed(segment: number): void;
  /** The room has stored this much; true once it holds the segment for good. */
  stored(stored: Stored): boolean;
  next(): Step | null;
  readonly active: boolean;
  /** Bytes on their way. */
  readonly inFlightBytes: number;
  /** Output as it happens waits for room in the window. */
  readonly liveWaits: boolean;
  /** All there is has been sent. */
  readonly allSent: boolean;
}

const isHeld = (room: Resume, { segment }: SpooledSegment) =>
  segment < room.sealedBelow || room.partial.some((held) => held.segment === segment && held.sealed);

/** How many events of a segment the room has, if it knows the segment. */
const heldOf = (room: Resume, { segment }: SpooledSegment): number | undefined =>
  room.partial.find((held) => held.segment === segment)?.event;

export function createDelivery({ rowAt, windowBytes = AGENT_WINDOW_BYTES }: DeliveryOptions): Delivery {
  let active = false;
  let tracks = new Map<number, Track>();
  /** From the newest segment at the room's return on, and those before it: what is not sent yet, in order. */
  let queue: Record<Lane, Track[]> = { live: [], older: [] };
  const window = createWindow({ maxBytes: windowBytes, isShared: () => queue.older.length > 0 });
  const parts: StepParts = { rowAt, window };

  const clear = () => {
    active = false;
    tracks = new Map();
    queue = { live: [], older: [] };
    window.clear();
  };

  const firstStep = (lane: Lane): Step | null => {
    const list = queue[lane];
    const isDone = lane === 'live' ? isSent : (track: Track) => !hasWork(track);
    for (let [track] = list; track !== undefined && isDone(track); [track] = list) list.shift();
    return list[0] === undefined ? null : takeStep(list[0], parts);
  };

  return {
    resume(index, room) {
      clear();
      active = true;
      const lacking = index.filter((segment) => !isHeld(room, segment)).sort((a, b) => a.segment - b.segment);
      for (const segment of lacking) tracks.set(segment.segment, trackOf(segment, heldOf(room, segment)));
      const pending = [...tracks.values()];
      queue = { older: pending.slice(0, -1), live: pending.slice(-1) };
      for (const track of queue.older) track.lane = 'older';
      return index.filter((segment) => isHeld(room, segment)).map(({ segment }) => segment);
    },
    suspend: clear,
    opened(segment) {
      if (!active) return;
      const track = trackOf(segment);
      tracks.set(track.segment, track);
      queue.live.push(track);
    },
    appended(segment, events) {
      const track = tracks.get(segment);
      if (track !== undefined) track.events = events;
    },
    sealed(segment) {
      const track = tracks.get(segment);
      if (track !== undefined) track.sealed = true;
    },
    stored({ segment, event, sealed }) {
      const track = tracks.get(segment);
      if (track === undefined) return false;
      window.settled(track.lane, settleTrack(track, sealed ? Infinity : event));
      track.cursor = Math.max(track.cursor, event);
      if (!sealed) return false;
      Object.assign(track, { opened: true, cursor: track.events, sealed: true, sealSent: true });
      return tracks.delete(segment);
    },
    next: () => firstStep('live') ?? firstStep('older'),
    get active() {
      return active;
    },
    get inFlightBytes() {
      return window.bytes;
    },
    get liveWaits() {
      return queue.live.some(hasWork);
    },
    get allSent() {
      return active && !queue.live.some(hasWork) && !queue.older.some(hasWork);
    },
  };
}
