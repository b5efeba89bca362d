import type { Bytes } from '#base/bytes.ts';
import type { Clock, Random } from '#base/ports.ts';
import type { Stall } from '#protocol/terminals/terminal.ts';
import type { Resume, Stored } from './delivery.ts';
import { createGathering, type Gathering } from './gathering.ts';
import { createOutbox } from './outbox.ts';
import { createOutflow } from './outflow.ts';
import { createPatientWriter, type PatientWriter } from './patient-writer.ts';
import { createRelease, type Release } from './release.ts';
import { createSegmentWriter, type SegmentOpening } from './segment-writer.ts';
import { createSpoolGauge } from './spool-gauge.ts';
import { createSpoolSink } from './spool-sink.ts';
import type { Spool, StreamEnd } from './spool.ts';

export interface StreamOptions {
  /** What it is called on the wire. */
  name: string;
  spool: Spool;
  spoolMaxBytes: number;
  clock: Clock;
  random: Random;
  /** What a segment that begins now begins with. */
  opening(): SegmentOpening;
  /** Whether a segment may end here: what begins the next one is complete. */
  isBetween(): boolean;
  /** Towards the room, if a line leads there. */
  send(frame: Bytes): void;
  log(message: string, fields?: Record<string, unknown>): void;
  /** The stream's source has to pause, or may continue. */
  hold(isHeld: boolean): void;
  /** Why nothing more can be spooled, where that is so. */
  onStall(stall: Stall | null): void;
  /** All that was gathered is spooled, and goes next. */
  onFlushing(): void;
  /** It has gone, as far as it may. */
  onFlushed(): void;
  /** The room is listening: reports for it go before output that it lacks. */
  onResumed(): void;
  /** The room has been sent everything; once each time it listens. */
  onAllSent(end: StreamEnd): void;
}

/** Bytes on their way into segments, spool and room: made durable here, and sent until the room has stored them. */
export interface Stream {
  readonly gathering: Gathering;
  /** The end and all there was before it is spooled. */
  readonly isSpooled: boolean;
  /** The room listens. */
  readonly isHeard: boolean;
  /** Sends what may be sent now, and lets the source continue or wait. */
  advance(): void;
  /** Ends the last segment, behind all there was. */
  end(end: StreamEnd): void;
  /** The room listens, and holds this much. */
  resume(room: Resume): void;
  /** The room is gone. */
  suspend(): void;
  stored(stored: Stored): void;
  /** The lines of a segment have been stated, or never will be. */
  blockSettled(segment: number): void;
  /** Somebody joins: the live segment ends if it is long. */
  cut(): void;
  dispose(): void;
}

export function createStream(options: StreamOptions): Stream {
  const { name, spool, clock, random, opening, isBetween } = options;
  let isOver = false;
  let takesBlocks = false;

  const release = createRelease(spool, options.spoolMaxBytes);
  const outbox = createOutbox({ stream: name, spool, send: options.send });
  const { delivery } = outbox;
  const writer = createPatientWriter({
    clock,
    onChange(error) {
      if (error !== null) {
        options.log('the spool cannot be written', { error: String(error) });
        writer.makeRoom(() => release.giveUp(() => true));
      }
      outflow.advance();
    },
  });
  const outflow = createOutflow({ ...options, outbox, stall: createStall(options, { writer, release }) });
  const sink = createSpoolSink({ spool, writer, outbox });
  const segments = createSegmentWriter({ stream: name, clock, random, sink, opening, isBetween });
  const gathering = createGathering({
    ...{ clock, segments, isBetween },
    isIdle: () => delivery.active && delivery.inFlightBytes === 0,
    onFlushed() {
      options.onFlushing();
      outflow.advance();
      options.onFlushed();
    },
  });

  return {
    gathering,
    get isSpooled() {
      return outflow.isSpooled;
    },
    get isHeard() {
      return delivery.active;
    },
    advance: outflow.advance,
    end({ at, ...how }) {
      isOver = true;
      gathering.endSegment('x', String(how.exitCode ?? ''));
      // Behind all there was, whatever the clock says.
      const end = { at: Math.max(at, segments.writtenAt), ...how };
      writer.write(() => {
        spool.endWith(end);
        outflow.ended(end);
      });
      outflow.advance();
    },
    resume(room) {
      gathering.flush();
      takesBlocks = room.takesBlocks ?? false;
      const held = delivery.resume(spool.index(), room);
      writer.makeRoom(() => release.held(held, takesBlocks));
      outflow.resumed();
      options.onResumed();
      outflow.advance();
    },
    suspend() {
      delivery.suspend();
      outflow.advance();
    },
    stored(stored) {
      if (delivery.stored(stored)) writer.makeRoom(() => release.held([stored.segment], takesBlocks));
      if (gathering.isGathering) gathering.flush();
      else outflow.advance();
    },
    blockSettled(segment) {
      writer.makeRoom(() => release.settled(segment));
      outflow.advance();
    },
    cut() {
      gathering.wantCut();
      if (!isOver) gathering.flush();
    },
    dispose() {
      gathering.dispose();
      writer.dispose();
    },
  };
}

/** Why nothing more can be spooled, where that is so. */
function createStall(
  { spool, spoolMaxBytes }: Pick<StreamOptions, 'spool' | 'spoolMaxBytes'>,
  { writer, release }: { writer: PatientWriter; release: Release },
): () => Stall | null {
  const gauge = createSpoolGauge(spool, spoolMaxBytes);
  return () => {
    if (writer.failing) return 'spool-failed';
    release.giveUp(gauge.isFull);
    return gauge.isFull() ? 'spool-full' : null;
  };
}
