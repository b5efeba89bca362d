import type { CloseReason } from '#protocol/wire/close.ts';
import type { HttpProblem } from '#protocol/wire/http.ts';

/**
 * Why there is no connection. `no-device-key`: this machine can have no key, or cannot sign with it; `no-storage`: it
 * can keep none. `server-unproven`: what answered did not prove to be the server, or is not the one that is known.
 */
export type Refusal =
  CloseReason | HttpProblem | 'server-unreachable' | 'server-unproven' | 'no-device-key' | 'no-storage';

/** What a connection is doing. `refused` and `closed` are final: only a new link or a new call changes them. */
export type ConnectionState =
  | { status: 'connecting' }
  | { status: 'live' }
  /**
   * `since`: when the connection was lost, in ms by this machine's clock. `nextAttemptAt` likewise. `reason`: the
   * room's, if it gave one.
   */
  | { status: 'reconnecting'; since: number; nextAttemptAt: number; reason: CloseReason | null }
  | { status: 'refused'; reason: Refusal }
  | { status: 'closed' };
