import { isStorageFull } from '../rooms/storage/full.ts';
import type { Log, LogLevel } from './log.ts';

/** A repeated line is written at most this often, in ms: a stranger can make the same thing fail a thousand times. */
const SAY_AGAIN_MS = 10_000;

/**
 * How many different lines are written in that time; what strangers send can be part of a line and so make it
 * different.
 */
const MAX_LINES = 50;

/** A stack of a room's own has some 1,000 characters. */
const MAX_LINE_CHARS = 4_000;

export interface RoomLine {
  level: string;
  message: string;
  /** Where in workerd's own source; not there in what the rooms print. */
  source: string | null;
}

/** A line of workerd's output: JSON, but for what it says while it starts or crashes. */
export function parseRoomLine(line: string): RoomLine {
  try {
    const { level, message, source } = JSON.parse(line) as Partial<Record<string, unknown>>;
    if (typeof level !== 'string' || typeof message !== 'string') throw new Error('no line of a log');
    return { level, message, source: typeof source === 'string' ? source : null };
  } catch {
    return { level: 'warn', message: line, source: 'stderr' };
  }
}

/**
 * Passes on what workerd and the rooms print, within a limit. A full disk is named as such, with the folder. Addresses
 * in workerd's binary, which it calls a stack, are dropped because they tell nobody anything.
 */
export function createRoomLog(log: Log, { folder, now }: { folder: string; now(): number }) {
  let fullSaidAt = -Infinity;
  const mayBeSaid = createThrottle(now);
  return ({ level, message, source }: RoomLine): void => {
    if (isStorageFull(message)) {
      if (now() - fullSaidAt < SAY_AGAIN_MS) return;
      fullSaidAt = now();
      return log('error', "the server's disk is full: nothing is stored until there is space", { folder });
    }
    if (message.startsWith('stack: ')) return;
    const said = printable(source === null ? message : withoutStack(message).replaceAll('\n', ' '));
    // The same line of workerd's source always means the same, whatever a stranger's text in it says.
    const repeated = mayBeSaid(source === null || source === 'stderr' ? said : source);
    if (repeated === null) return;
    const from = source === null ? 'rooms' : 'workerd';
    log(levelOf(level), said, repeated === 0 ? { from } : { from, repeated });
  };
}

/** How often a line was left out since it was last written; null if it is to be left out now. */
function createThrottle(now: () => number): (line: string) => number | null {
  let since = -Infinity;
  let before = new Map<string, number>();
  let counts = new Map<string, number>();
  return (line) => {
    if (now() - since >= SAY_AGAIN_MS) {
      since = now();
      before = counts;
      counts = new Map();
    }
    const count = counts.get(line);
    if (count === undefined && counts.size >= MAX_LINES) return null;
    counts.set(line, count === undefined ? 0 : count + 1);
    return count === undefined ? (before.get(line) ?? 0) : null;
  };
}

/** Some lines contain what a stranger sent: it must not move the reader's cursor, nor fill the disk. */
function printable(message: string): string {
  const whole = message.length > MAX_LINE_CHARS ? `${message.slice(0, MAX_LINE_CHARS)}…` : message;
  return whole.replaceAll(/(?!\n)[\p{Cc}\p{Zl}\p{Zp}]|\p{Bidi_Control}/gu, '\u{fffd}');
}

function withoutStack(message: string): string {
  return message.replace(/\s*\bstack: [^;]*/, '');
}

function levelOf(level: string): LogLevel {
  return level === 'error' || level === 'warn' || level === 'debug' ? level : 'info';
}
