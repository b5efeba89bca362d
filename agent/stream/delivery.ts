import type { Bytes } from '#base/bytes.ts';
import { AGENT_WINDOW_BYTES } from '#protocol/ground/limits.ts';
import type { RoomToAgent } from '#protocol/wire/messages.ts';

/** One spooled update: `events` events from `clock` on, as the frame that carries them. */
export interface Row {
  clock: number;
  events: number;
  frame: Bytes;
}

/** What the spool holds of a segment. */
export interface SpooledSegment {
  segment: number;
  events: number;
  sealed: boolean;
  keyframeBytes: number;
}

export type Resume = Pick<Extract<RoomToAgent, { type: 'resume-terminal' }>, 'sealedBelow' | 'partial'>;
export type Stored = Pick<Extract<RoomToAgent, { type: 'segment-stored' }>, 'segment' | 'event' | 'sealed'>;

/** What to send next. */
export type Step =
  | { type: 'open'; segment: number }
  | { type: 'append'; segment: number; row: Row }
  | { type: 'seal'; segment: number };

/** Of the window, what output as it happens and older output take at most, each, while the other waits too. */
const SHARE = 3 / 4;

type Lane = 'live' | 'older';

interface Track extends SpooledSegment {
  lane: Lane;
  /** The event that is sent next. */
  cursor: number;
  opened: boolean;
  sealSent: boolean;
  /** Rows on their way: the event each ends before, and what it weighs. */
  inFlight: { end: number; weight: number }[];
}

export interface DeliveryOptions {
  /** The row that holds event `clock`, or `null` where the spool has it no more. */
  rowAt(segment: number, clock: number): Row | null;
  windowBytes?: number;
}

/**
 * Decides what goes to the room next: output from the newest segment on as it happens, what is older behind it, each
 * in order, and never more on its way than the window. Nothing before the room has said what it holds.
 */
export interface Delivery {
  /** The room answers and holds this much; gives the segments it holds for good. */
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

const isSent = (track: Track) =>
  track.opened && track.cursor >= track.events && track.sealed && track.sealSent;
const hasWork = (track: Track) =>
  !track.opened || track.cursor < track.events || (track.sealed && !track.sealSent);

const isHeld = (room: Resume, { segment }: SpooledSegment) =>
  segment < room.sealedBelow || room.partial.some((held) => held.segment === segment && held.sealed);

function trackOf(segment: SpooledSegment, room?: Resume): Track {
  const held = room?.partial.find((place) => place.segment === segment.segment);
  return {
    ...segment,
    lane: 'live',
    cursor: held?.event ?? 0,
    opened: held !== undefined,
    sealSent: false,
    inFlight: [],
  };
}

export function createDelivery({ rowAt, windowBytes = AGENT_WINDOW_BYTES }: DeliveryOptions): Delivery {
  let active = false;
  let tracks = new Map<number, Track>();
  /** From the newest segment at the room's return on, and those before it: what is not sent yet, in order. */
  let queue: Record<Lane, Track[]> = { live: [], older: [] };
  let inFlight: Record<Lane, number> = { live: 0, older: 0 };

  const total = () => inFlight.live + inFlight.older;
  const clear = () => {
    active = false;
    tracks = new Map();
    queue = { live: [], older: [] };
    inFlight = { live: 0, older: 0 };
  };

  const settle = (track: Track, event: number) => {
    for (let row = track.inFlight[0]; row !== undefined && row.end <= event; row = track.inFlight[0]) {
      track.inFlight.shift();
      inFlight[track.lane] -= row.weight;
    }
  };

  const fits = (lane: Lane, weight: number): boolean => {
    // Nothing on its way: whatever is next goes, or a row with a great keyframe would never.
    if (total() === 0) return true;
    const shared = queue.older.length > 0;
    return total() + weight <= windowBytes && (!shared || inFlight[lane] + weight <= windowBytes * SHARE);
  };

  const appendStep = (track: Track): Step | null => {
    const row = rowAt(track.segment, track.cursor);
    if (row === null) throw new Error(`the spool lacks event ${track.cursor} of segment ${track.segment}`);
    // The keyframe travels ahead of the first row and is paid for with it.
    const weight = row.frame.length + (row.clock === 0 ? track.keyframeBytes : 0);
    if (!fits(track.lane, weight)) return null;
    track.cursor = row.clock + row.events;
    track.inFlight.push({ end: track.cursor, weight });
    inFlight[track.lane] += weight;
    return { type: 'append', segment: track.segment, row };
  };

  const stepOf = (track: Track): Step | null => {
    const { segment } = track;
    if (!track.opened) {
      track.opened = true;
      return { type: 'open', segment };
    }
    if (track.cursor < track.events) return appendStep(track);
    if (!track.sealed || track.sealSent) return null;
    track.sealSent = true;
    return { type: 'seal', segment };
  };

  const firstStep = (lane: Lane): Step | null => {
    const list = queue[lane];
    const isDone = lane === 'live' ? isSent : (track: Track) => !hasWork(track);
    for (let [track] = list; track !== undefined && isDone(track); [track] = list) list.shift();
    return list[0] === undefined ? null : stepOf(list[0]);
  };

  return {
    resume(index, room) {
      clear();
      active = true;
      const lacking = index.filter((segment) => !isHeld(room, segment)).sort((a, b) => a.segment - b.segment);
      for (const segment of lacking) tracks.set(segment.segment, trackOf(segment, room));
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
      settle(track, sealed ? Infinity : event);
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
      return total();
    },
    get liveWaits() {
      return queue.live.some(hasWork);
    },
    get allSent() {
      return active && !queue.live.some(hasWork) && !queue.older.some(hasWork);
    },
  };
}
