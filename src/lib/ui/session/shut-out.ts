import type { ConnectionState } from '../../session/connection-state.ts';

const SHUT_OUT = ['device-removed', 'invitation-revoked'];

/** One is in the session no more. */
export const isShutOut = (state: ConnectionState): boolean =>
  state.status === 'refused' && SHUT_OUT.some((each) => each === state.reason);
