import * as v from 'valibot';
import { MAX_COLS, MAX_ROWS, MIN_COLS, MIN_ROWS } from './limits.ts';

/* What messages, answers and facts of all kinds are made of. */

export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** A number of four bytes, such as tells requests on one line apart. */
export const uint32 = v.pipe(count, v.maxValue(0xffffffff));
/** Milliseconds since 1970. */
export const time = count;
export const SESSION_ID = /^[a-z0-9]{12}$/;
/** A session's id: part of addresses, rooms' names and paths, so nothing else passes for one. */
export const sessionId = v.pipe(v.string(), v.regex(SESSION_ID));
/** An endpoint's id, as the desk gave it. */
export const endpointId = v.pipe(v.string(), v.regex(/^[a-z0-9]{12}$/));
export const terminalId = v.pipe(v.string(), v.regex(/^[a-z0-9]{8}$/));

export const bytes = (max: number) => v.pipe(v.instance(Uint8Array), v.maxLength(max));
/** A text for people, up to a number of characters. */
export const label = (max: number) => v.pipe(v.string(), v.maxLength(max));
export const sha256Hex = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const cols = v.pipe(v.number(), v.integer(), v.minValue(MIN_COLS), v.maxValue(MAX_COLS));
const rows = v.pipe(v.number(), v.integer(), v.minValue(MIN_ROWS), v.maxValue(MAX_ROWS));
/** The size of a terminal, as entries of whatever has one. */
export const size = { cols, rows };
