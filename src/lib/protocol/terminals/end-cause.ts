/**
 * Why a terminal has ended. `host-lost`: its pty host was killed; `endpoint-restarted`: the machine itself restarted.
 */
export const END_CAUSES = ['exited', 'ended', 'host-lost', 'endpoint-restarted', 'start-failed'] as const;
export type EndCause = (typeof END_CAUSES)[number];
