/** After so many bytes of frames, and so many ms, the runtime is made to look at its other sockets. */
const POLL_BYTES = 32 * 1024;
const POLL_MS = 6;

// All rooms of this process share its one thread, and so what they have taken in since it last polled.
let bytes = 0;
let polledAt = 0;

/** What only our own server passes to its rooms: elsewhere a room has a thread of its own. */
export interface PollEnv {
  POLL?: Fetcher;
}

/**
 * workerd looks for what its sockets have only once nothing is left to do, and a stream leaves always something: its
 * next frame is read before. Beside it a key lay unread for 300 ms and more, in this room and in all others (seen with
 * workerd 1.20260730). So a room that takes much in holds its own next event back until `poll` has answered, whose
 * timer runs where sockets are polled. A timer of the room's own, in its place, did not run in some floods, until the
 * room was reset after 30 s.
 */
export async function letPoll(
  state: DurableObjectState,
  { env: { POLL }, frameBytes }: { env: PollEnv; frameBytes: number },
): Promise<void> {
  bytes += frameBytes;
  if (POLL === undefined || bytes < POLL_BYTES || Date.now() - polledAt < POLL_MS) return;
  const polled = () => {
    bytes = 0;
    polledAt = Date.now();
  };
  // What throws in there resets the room.
  await state.blockConcurrencyWhile(() => POLL.fetch('http://poll/').then(polled, polled));
}

/** Answers once the runtime has polled. */
export const poll: ExportedHandler = {
  fetch: () => new Promise((resolve) => setTimeout(() => resolve(new Response(null, { status: 204 })), 0)),
};
