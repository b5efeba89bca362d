import { duration, sameDay } from '../kit/moment.ts';

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const minutes = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });

export const timeWords = (at: number): string => clock.format(at);
/** Below a scrubber that spans so long, ms: minutes say nothing of a few of them. */
export const tickWords = (at: number, spanMs: number): string =>
  (spanMs < SHORT_SPAN_MS ? clock : minutes).format(at);
const SHORT_SPAN_MS = 10 * 60_000;

/** Which day a moment was on, unless it was today. */
export const dayWords = (at: number, now: number): string =>
  sameDay(at, now) ? '' : ` on ${day.format(at)}`;

export function agoWords(at: number, now: number): string {
  const ms = now - at;
  return ms < 2_000 ? 'just now' : `${duration(ms)} ago`;
}

export const TYPING_OFF = 'You can’t type during a replay.';
export const FAILED = 'This moment couldn’t be loaded. Check your connection and try again.';
export const TOO_OLD = 'This part was recorded by a newer version. Reload the page to see it.';

/** What somebody who does not see the screen is told. */
export function spokenWords(at: number, now: number): string {
  return `Replay, ${timeWords(at)}${dayWords(at, now)}. ${TYPING_OFF} Press Escape to go back to live.`;
}
