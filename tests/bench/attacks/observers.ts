import { MAX_WATCHES } from '#protocol/ground/limits.ts';
import type { RoomToViewer } from '#protocol/wire/messages.ts';
import { enter, enterRaw } from '../../harness/raw-viewer.ts';
import type { RawViewer } from '../../harness/raw-viewer.ts';
import type { RawSocket } from '../../harness/raw-socket.ts';
import type { Attack, Target } from './target.ts';

/** An attempt that failed is followed by the next. */
const MISSED = () => undefined;

/** As many as the row's output has sealed, at least. */
export const SEGMENTS_READ = 8;

/** People who are not there, let in by one link for observers: each with a key and a name of its own. */
export function inventedPeople({ observerLink }: Target): Attack {
  let count = 0;
  return {
    lanes: 16,
    perSecond: 400,
    next() {
      count += 1;
      return enter(observerLink, { name: `Nobody ${count}` }).then(MISSED, MISSED);
    },
    end: () => undefined,
  };
}

/** One observer who reads the same sealed segments again and again, many at a time. */
export function readingAll({ observerLink, terminal }: Target): Attack {
  let reader: Promise<RawViewer> | null = null;
  let segment = 0;
  const readNext = async () => {
    const viewer = await (reader ??= enterRaw(observerLink));
    segment = (segment + 1) % SEGMENTS_READ;
    await (await viewer.get(`terminals/${terminal}/segments/${segment}`)).arrayBuffer();
  };
  return {
    lanes: 16,
    perSecond: 400,
    next: () => readNext().then(MISSED, MISSED),
    end: () => undefined,
  };
}

/** Sockets of the one observer who asks for screens: as many as a device has tabs. */
const SCREEN_SOCKETS = 20;

/** One observer whose sockets all ask for a whole screen as often as none is closed for, and read what they are sent. */
export function askingForScreens({ observerLink, terminal }: Target): Attack {
  let sockets: Promise<RawSocket<RoomToViewer>[]> | null = null;
  let turn = 0;
  const open = async () => {
    const viewer = await enterRaw(observerLink);
    return Promise.all(Array.from({ length: SCREEN_SOCKETS }, () => viewer.signIn()));
  };
  const askNext = async () => {
    const all = await (sockets ??= open());
    turn += 1;
    const socket = all[turn % all.length];
    if (socket?.isOpen !== true) return;
    socket.messages.length = 0;
    socket.send({ type: 'report-received', bytes: Number.MAX_SAFE_INTEGER });
    socket.send({ type: 'watch-terminal', terminal });
  };
  return {
    lanes: 16,
    perSecond: MAX_WATCHES,
    next: () => askNext().then(MISSED, MISSED),
    end: () => undefined,
  };
}
