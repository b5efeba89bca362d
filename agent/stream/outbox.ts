import type { Bytes } from '#base/bytes.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import type { AgentToRoom } from '#protocol/wire/messages.ts';
import { createDelivery, type Delivery } from './delivery.ts';
import type { Row, Step } from './track.ts';
import type { Spool } from './spool.ts';

export interface OutboxOptions {
  /** What it is called on the wire. */
  stream: string;
  spool: Spool;
  send(frame: Bytes): void;
}

/** Sends what the spool holds, as delivery decides. */
export interface Outbox {
  readonly delivery: Delivery;
  /** Remembers a row just spooled, so that it need not be read back. */
  remember(segment: number, row: Row): void;
  pump(): void;
}

export function createOutbox({ stream, spool, send }: OutboxOptions): Outbox {
  let fresh: { segment: number; row: Row } | null = null;
  const delivery = createDelivery({
    rowAt: (segment, clock) =>
      fresh?.segment === segment && fresh.row.clock === clock ? fresh.row : spool.rowAt(segment, clock),
  });

  const sendHeader = (segment: number) => {
    const frame = spool.header(segment);
    if (frame === null) throw new Error(`the spool lacks segment ${segment}`);
    send(frame);
  };
  const sendSeal = (segment: number) => {
    const seal = spool.sealOf(segment);
    if (seal === null) throw new Error(`the spool lacks the seal of segment ${segment}`);
    // The agent has the key, and signs.
    const message: AgentToRoom = { type: 'segment-sealed', terminal: stream, ...seal, signature: null };
    send(encodeFrame(message));
  };
  const perform = (step: Step) => {
    if (step.type === 'append') send(step.row.frame);
    else if (step.type === 'open') sendHeader(step.segment);
    else sendSeal(step.segment);
  };

  return {
    delivery,
    remember(segment, row) {
      fresh = { segment, row };
    },
    pump() {
      for (let step = delivery.next(); step !== null; step = delivery.next()) perform(step);
    },
  };
}
