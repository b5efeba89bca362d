import * as v from 'valibot';

/* What messages, answers and facts of all kinds are made of. */

export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Milliseconds since 1970. */
export const time = count;
export const terminalId = v.pipe(v.string(), v.regex(/^[a-z0-9]{8}$/));
