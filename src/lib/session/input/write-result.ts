import type { InputProblem } from '#protocol/input/input-problem.ts';

/**
 * Why keys did not reach the shell, by the room's word or this machine's own. `not-answering`: what was sent before them has
 * not been answered for as long as keys may wait; `not-ready`: there was no terminal yet to type into.
 */
export type WriteProblem = InputProblem | 'not-allowed' | 'not-connected' | 'not-answering' | 'not-ready';

/** Whether keys reached the shell. */
export type WriteResult = { ok: true } | { ok: false; problem: WriteProblem };
