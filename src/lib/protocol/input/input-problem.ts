/**
 * Why keys did not reach a shell. `not-confirmed`: the connection broke before the pty host answered, so they may
 * have. `no-control`: another person has control, or nobody; `late`: they were typed under a fence that is no longer
 * current; `paused`: see `control.ts`; `out-of-turn`: what was typed before them in their burst did not arrive, or
 * newer keys did. Only clients that name a burst get the last one: older clients do not know it.
 */
export const INPUT_PROBLEMS = [
  'endpoint-offline',
  'terminal-ended',
  'no-such-terminal',
  'not-confirmed',
  'too-much-input',
  'no-control',
  'late',
  'paused',
  'out-of-turn',
] as const;
export type InputProblem = (typeof INPUT_PROBLEMS)[number];
