import type { Outbox } from './outbox.ts';
import type { PatientWriter } from './patient-writer.ts';
import type { SegmentSink } from './segment-writer.ts';
import type { Spool } from './spool.ts';

export interface SpoolSinkOptions {
  spool: Spool;
  writer: PatientWriter;
  outbox: Outbox;
}

/** Spools segments as they are made; delivery hears of each step once it is spooled, and never before. */
export function createSpoolSink({ spool, writer, outbox }: SpoolSinkOptions): SegmentSink {
  const { delivery } = outbox;
  return {
    opened: (header) =>
      writer.write(() => {
        spool.open(header);
        const { segment, keyframe } = header;
        delivery.opened({ segment, events: 0, sealed: false, keyframeBytes: keyframe.length });
      }),
    appended: (segment, row) =>
      writer.write(() => {
        spool.append(segment, row);
        outbox.remember(segment, row);
        delivery.appended(segment, row.clock + row.events);
      }),
    sealed: (seal) =>
      writer.write(() => {
        spool.seal(seal);
        delivery.sealed(seal.segment);
      }),
  };
}
