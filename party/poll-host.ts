/** Frames of so many bytes, in so many ms, and the runtime is made to look at its other sockets. */
const POLL_BYTES = 32 * 1024;
const POLL_MS = 4;

// All rooms of this process share its one thread, and so what they have taken in since it last polled.
let bytes = 0;
let polledAt = 0;

/**
 * workerd looks for what its sockets have only once nothing is left to do, and a stream leaves always something: its
 * next frame is read before. Beside it a key lay unread for 300 ms and more, in this room and in all others (seen with
 * workerd 1.20260730). So a room that takes much in holds its own next event back until a timer has run: timers run
 * where sockets are polled.
 */
export function letPoll(state: DurableObjectState, frameBytes: number): void {
  bytes += frameBytes;
  if (bytes < POLL_BYTES || Date.now() - polledAt < POLL_MS) return;
  void state.blockConcurrencyWhile(
    () =>
      new Promise<void>((resolve) => {
        setTimeout(() => {
          bytes = 0;
          polledAt = Date.now();
          resolve();
        }, 0);
      }),
  );
}
