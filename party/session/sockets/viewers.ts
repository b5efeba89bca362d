import type { Bytes } from '#base/bytes.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import type { Random } from '#base/ports.ts';
import {
  VIEWER_PROVE_BYTES,
  VIEWER_QUEUE_MAX_BYTES,
  VIEWER_UNPROVED_MAX_BYTES,
} from '#protocol/ground/limits.ts';
import type { RoomToViewer } from '#protocol/wire/messages.ts';
import { createReadingProof, type ReadingProof } from '../../rooms/reading.ts';
import type { Connections } from './connections.ts';
import { fits, lagged, sent, underway } from './flow.ts';
import { keepPeer, type ViewerPeer } from './peers.ts';

/** The viewers' sockets, and what may still be sent on them. */
export interface Viewers {
  readonly size: number;
  all(): Iterable<ViewerPeer>;
  has(viewer: ViewerPeer): boolean;
  add(viewer: ViewerPeer): void;
  remove(viewer: ViewerPeer): void;
  /** It shows that it reads. */
  proved(viewer: ViewerPeer, token: string): void;
  /** Sends what is not output: it is counted, but never left out. */
  tellViewer(viewer: ViewerPeer, message: RoomToViewer): void;
  tellAll(message: RoomToViewer): void;
  /** Sends a frame of a join: it counts towards flow control, however long it is. */
  post(viewer: ViewerPeer, frame: Bytes): void;
  /** Sends live output if it fits the viewer's window; otherwise the viewer falls behind. */
  deliver(viewer: ViewerPeer, frame: Bytes): void;
}

/** Encodes a message once, for however many it goes to. */
export function viewerFrame(message: RoomToViewer): Bytes {
  return encodeFrame(message);
}

export interface ViewersParts {
  now(): number;
  random: Random;
  connections: Pick<Connections, 'close'>;
}

export function createViewers({ now, random, connections }: ViewersParts): Viewers {
  const viewers = new Map<ViewerPeer, ReadingProof>();
  const post = (viewer: ViewerPeer, frame: Bytes) => {
    const reading = viewers.get(viewer);
    if (reading === undefined) return;
    const isFull = underway(viewer.flow) + frame.length > VIEWER_QUEUE_MAX_BYTES;
    if (isFull || reading.unproved + frame.length > VIEWER_UNPROVED_MAX_BYTES) {
      return connections.close(viewer, 'rate-limited');
    }
    sent(viewer.flow, { bytes: frame.length, now: now() });
    viewer.socket.send(frame);
    const question = reading.sent(frame.length);
    if (question !== null) viewer.socket.send(question);
  };
  return {
    get size() {
      return viewers.size;
    },
    all: () => [...viewers.keys()],
    has: (viewer) => viewers.has(viewer),
    add: (viewer) => viewers.set(viewer, createReadingProof({ random, everyBytes: VIEWER_PROVE_BYTES })),
    remove: (viewer) => viewers.delete(viewer),
    proved: (viewer, token) => viewers.get(viewer)?.proved(token),
    tellViewer: (viewer, message) => post(viewer, viewerFrame(message)),
    tellAll(message) {
      const frame = viewerFrame(message);
      for (const viewer of [...viewers.keys()]) post(viewer, frame);
    },
    post,
    deliver(viewer, frame) {
      if (fits(viewer.flow, frame.length)) return post(viewer, frame);
      lagged(viewer.flow);
      viewer.mode = 'behind';
      keepPeer(viewer);
    },
  };
}
