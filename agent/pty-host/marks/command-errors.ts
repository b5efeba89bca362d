import * as v from 'valibot';
import {
  MAX_COMMAND_ERRORS,
  MAX_COMMAND_ERRORS_BYTES,
  MAX_ERROR_TEXT_BYTES,
} from '#protocol/ground/limits.ts';
import type { CommandError } from '#protocol/marks/mark.ts';
import { beginningOf } from './bounded-text.ts';

const said = v.object({
  m: v.optional(v.string(), ''),
  c: v.optional(v.string(), ''),
  i: v.optional(v.string(), ''),
  s: v.optional(v.nullable(v.string()), null),
  l: v.optional(v.nullable(v.number()), null),
  q: v.optional(v.nullable(v.boolean()), null),
});
const list = v.object({ more: v.optional(v.number(), 0), errors: v.array(said) });

export interface CommandErrors {
  errors: CommandError[];
  moreErrors: number;
}

export const NO_ERRORS: CommandErrors = { errors: [], moreErrors: 0 };

/** The errors that a shell reports, as JSON, within the limits of a mark. */
export function readErrors(value: string): CommandErrors {
  const parsed = v.safeParse(list, parseJson(value));
  if (!parsed.success) return NO_ERRORS;
  const { more, errors } = parsed.output;
  const kept: CommandError[] = [];
  let bytes = 0;
  for (const each of errors.slice(0, MAX_COMMAND_ERRORS).map(errorOf)) {
    bytes += JSON.stringify(each).length;
    if (bytes > MAX_COMMAND_ERRORS_BYTES) break;
    kept.push(each);
  }
  const beyond = Number.isSafeInteger(more) && more > 0 ? more : 0;
  return { errors: kept, moreErrors: beyond + errors.length - kept.length };
}

const bounded = (text: string) => beginningOf(text, MAX_ERROR_TEXT_BYTES);

function errorOf({ m, c, i, s, l, q }: v.InferOutput<typeof said>): CommandError {
  return {
    ...{ message: bounded(m), category: bounded(c), identifier: bounded(i) },
    script: s === null ? null : bounded(s),
    line: l !== null && Number.isSafeInteger(l) && l >= 0 ? l : null,
    silenced: q,
  };
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
