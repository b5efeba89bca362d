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
  /** Whether the greeting has taken place on the current socket, and which messages may come before it. */
  greeting: { readonly isSaid: boolean; isEarly(type: MessageType): boolean };
  refuse: Line['refuse'];
  /** Tells the room how many bytes of this socket have been taken in. */
  report(bytes: number): void;
}

/**
 * Reads the frames of one socket after another and passes their messages to the handlers; each is acknowledged once it
 * is taken in.
 */
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
