import { MAX_SPEED } from '#protocol/replay/player.ts';
import { readTime } from '#protocol/replay/moment.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';

export function readSpeed(text: string): number {
  const speed = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && speed >= 1 && speed <= MAX_SPEED) return speed;
  throw new CommandFailure(`--speed must be a number from 1 to ${MAX_SPEED}, not "${text}".`, EXIT.usage);
}

const SINCE_START = /^(?:(\d{1,4}):)?(\d{1,4}):(\d\d)$/;

/** Start at a moment, in ms since 1970, or this long after the terminal's start. */
export function readFrom(text: string | undefined, startedAt: number): number {
  if (text === undefined) return startedAt;
  const [, hours = '0', minutes, seconds] = SINCE_START.exec(text) ?? [];
  if (minutes !== undefined && seconds !== undefined)
    return startedAt + ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  const at = readTime(text);
  if (at !== null) return at;
  throw new CommandFailure(
    `--from must be a time, as in 2026-11-24T14:34:07Z, or how long after the start, as in 1:30 or 2:05:00, not "${text}".`,
    EXIT.usage,
  );
}
