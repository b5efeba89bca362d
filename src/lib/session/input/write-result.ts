import type { InputProblem } from '#protocol/input/input-problem.ts';

/** Why keys did not reach the shell, by the room's word or this machine's own. */
export type WriteProblem = InputProblem | 'not-allowed' | 'not-connected';

/** Whether keys reached the shell. */
export type WriteResult = { ok: true } | { ok: false; problem: WriteProblem };
