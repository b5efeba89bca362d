/**
 * Why keys did not reach a shell. `not-confirmed`: the line broke before the pty host answered; it may have.
 * `no-control`: another has it, or nobody; `late`: they were typed under a fence that is no more; `paused`: see
 * `control.ts`; `out-of-turn`: what was typed before them in their burst did not arrive, or newer keys did. Only those are
 * told the last who name a burst: whoever was there before bursts does not know the word.
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
