import type { Bytes } from '#base/bytes.ts';
import type { Clock } from '#base/ports.ts';
import { MAX_GREETING_BYTES } from '#protocol/ground/limits.ts';
import { parseRoomToViewer, type RoomToViewer } from '#protocol/wire/messages.ts';
import type { Line } from './line.ts';
import { createReceipts, type Receipts } from './receipts.ts';
import { handleMessage, type Handlers, type MessageType } from './handlers.ts';

export interface ReceptionOptions {
  clock: Clock;
  handlers: Handlers;
  /** Whether the greeting was said on the socket at hand, and what of a type comes before it. */
  greeting: { readonly isSaid: boolean; isEarly(type: MessageType): boolean };
  refuse: Line['refuse'];
  /** Tells the room how many bytes of the socket's have been taken in. */
  report(bytes: number): void;
}

/** The frames of one socket after another, as messages for whoever is there for them; each is acknowledged once taken in. */
export function createReception({ clock, handlers, greeting, refuse, report }: ReceptionOptions) {
  let receipts: Receipts | null = null;

  function handle(message: RoomToViewer, done: () => void): void {
    if (greeting.isEarly(message.type)) refuse('server-unproven');
    else handleMessage(handlers, { message, done });
  }

  return {
    opened() {
      receipts = createReceipts(clock, report);
    },
    lost() {
      receipts?.dispose();
      receipts = null;
    },
    handleFrame(frame: Bytes): void {
      if (!greeting.isSaid && frame.length > MAX_GREETING_BYTES) {
        refuse('server-unproven');
        return;
      }
      const parsed = parseRoomToViewer(frame);
      const done = receipts?.frame(frame.length) ?? (() => undefined);
      if (parsed.ok) handle(parsed.message, done);
      else if (parsed.problem === 'unknown-type') done();
      else refuse(parsed.problem);
    },
  };
}
