/** A moment of a terminal's past, in ms since 1970 of the endpoint's clock. */
export interface Moment {
  terminal: string;
  at: number;
}

const MOMENT = /^([a-z0-9]{8})@(.+)$/;

/** A moment as it appears after the `#` of a link: `TERMINAL@TIME`, the time in ISO 8601. */
export function formatMoment({ terminal, at }: Moment): string {
  return `${terminal}@${new Date(at).toISOString()}`;
}

/** The moment after the `#` of a link, or null if there is none. */
export function momentIn(fragment: string): Moment | null {
  const [, terminal, time] = MOMENT.exec(fragment) ?? [];
  if (terminal === undefined || time === undefined) return null;
  const at = readTime(time);
  return at === null ? null : { terminal, at };
}

/** A time as people and programs write it: ISO 8601, or ms since 1970. */
export function readTime(text: string): number | null {
  const at = /^\d{9,16}$/.test(text) ? Number(text) : isoTime(text);
  return at !== null && Number.isSafeInteger(at) && at >= 0 && at <= LATEST ? at : null;
}

/** The last time that a date of JavaScript can be. */
const LATEST = 8.64e15;
const ISO = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)?$/;

function isoTime(text: string): number | null {
  if (!ISO.test(text)) return null;
  const at = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(at) ? null : at;
}
