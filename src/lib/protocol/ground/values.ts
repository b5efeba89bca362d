import * as v from 'valibot';

/* What messages, answers and facts of all kinds are made of. */

export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Milliseconds since 1970. */
export const time = count;
export const SESSION_ID = /^[a-z0-9]{12}$/;
/** A session's id: part of addresses, rooms' names and paths, so nothing else passes for one. */
export const sessionId = v.pipe(v.string(), v.regex(SESSION_ID));
/** An endpoint's id, as the desk gave it. */
export const endpointId = v.pipe(v.string(), v.regex(/^[a-z0-9]{12}$/));
export const terminalId = v.pipe(v.string(), v.regex(/^[a-z0-9]{8}$/));
