import * as v from 'valibot';
import { MAX_INPUT_BYTES } from '../ground/limits.ts';
import { message } from '../ground/message.ts';
import { bytes, count, terminalId, uint32 } from '../ground/values.ts';
import { INPUT_PROBLEMS } from './input-problem.ts';

/**
 * Which of its typist's keys these are: `number` rises only with the person's next act after they saw a refusal, `place`
 * counts the frames of this burst to this terminal, from 0. Missing from who knows no bursts.
 */
const burst = v.object({ number: count, place: count });

/** `fence`: of the terminal's control as the sender knows it; under another one the keys are dropped. */
export const writeInput = message('write-input', {
  terminal: terminalId,
  fence: count,
  input: uint32,
  burst: v.optional(burst),
  data: bytes(MAX_INPUT_BYTES),
});
export const inputSettled = message('input-settled', {
  input: uint32,
  problem: v.nullable(v.picklist(INPUT_PROBLEMS)),
});

/**
 * `fence` is missing from rooms that know no control; then it is 0. `typist`: the viewer's socket whose burst it is, by a
 * number of the room's.
 */
export const writeInputForAgent = message('write-input', {
  terminal: terminalId,
  fence: v.optional(count, 0),
  input: uint32,
  burst: v.optional(v.object({ typist: uint32, ...burst.entries })),
  data: bytes(MAX_INPUT_BYTES),
});
export const inputSettledByAgent = message('input-settled', {
  terminal: terminalId,
  input: uint32,
  problem: v.nullable(v.picklist(INPUT_PROBLEMS)),
});
