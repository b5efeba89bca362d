import type { Bytes } from '#base/bytes.ts';
import { SPOOL_MAX_BYTES } from '#protocol/ground/limits.ts';
import type { Resume, Stored } from './delivery.ts';
import { createOutbox } from './outbox.ts';
import { createRelease } from './release.ts';
import type { Spool } from './spool.ts';

export interface LeftStreamOptions {
  /** What it is called on the wire. */
  name: string;
  spool: Spool;
  send(frame: Bytes): void;
  /** The room has been sent everything; once each time it listens. */
  onAllSent(): void;
}

/** Delivers what a stream's writer left in its spool, without adding to it; the room seals what its author did not. */
export interface LeftStream {
  /** The room listens, and holds this much. */
  resume(room: Resume): void;
  /** The room is gone. */
  suspend(): void;
  stored(stored: Stored): void;
  /** The lines of a segment have been stated, or never will be. */
  blockSettled(segment: number): void;
}

export function createLeftStream({ name, spool, send, onAllSent }: LeftStreamOptions): LeftStream {
  const { delivery, pump } = createOutbox({ stream: name, spool, send });
  const release = createRelease(spool, SPOOL_MAX_BYTES);
  let isEndTold = false;
  let takesBlocks = false;

  const advance = () => {
    pump();
    if (isEndTold || !delivery.allSent) return;
    isEndTold = true;
    onAllSent();
  };

  return {
    resume(room) {
      isEndTold = false;
      takesBlocks = room.takesBlocks ?? false;
      release.held(delivery.resume(spool.index(), room), takesBlocks);
      advance();
    },
    suspend: delivery.suspend,
    stored(stored) {
      if (delivery.stored(stored)) release.held([stored.segment], takesBlocks);
      advance();
    },
    blockSettled: release.settled,
  };
}
