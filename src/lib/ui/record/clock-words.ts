import { duration } from '../kit/moment.ts';

/** Less than this is the line's delay as much as a clock's, in ms. */
const CLOCK_SLACK_MS = 5_000;

/** What is wrong with this machine's clock by the room's, whose time counts; null where nothing worth saying is. */
export function clockWords(offsetMs: number): string | null {
  if (Math.abs(offsetMs) < CLOCK_SLACK_MS) return null;
  const way = offsetMs > 0 ? 'behind' : 'ahead of';
  return `This device’s clock is ${duration(Math.abs(offsetMs))} ${way} the server’s clock. The record uses the server’s time; the times shown here are this device’s.`;
}
