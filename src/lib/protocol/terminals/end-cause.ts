/** Why a terminal is no more. `host-lost`: its pty host was killed; `endpoint-restarted`: the machine itself went. */
export const END_CAUSES = ['exited', 'ended', 'host-lost', 'endpoint-restarted', 'start-failed'] as const;
export type EndCause = (typeof END_CAUSES)[number];
