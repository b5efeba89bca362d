import { isFailed, type CommandRow } from '#protocol/commands/command.ts';
import { MAX_COMMAND_TEXT_BYTES } from '#protocol/ground/limits.ts';
import type { LinePlace } from '#protocol/lines/line-place.ts';
import { cleanLine } from '#protocol/people/people.ts';
import type { LastSeen } from '#protocol/seen/messages.ts';

/** What happened in a session while somebody did not look. */
export interface WhileAway {
  /** Where they left. */
  place: LinePlace;
  ended: readonly CommandRow[];
  running: readonly CommandRow[];
  /** Others ended that are not among these. */
  hasMore: boolean;
}

/** Who comes back sooner has not been away, in ms. */
export const AWAY_MS = 30_000;

/** Whether a command ended after somebody left: by its line where that tells, else by the clock. */
function endedSince({ terminal, lastLine, endedAt, exit }: CommandRow, left: LastSeen): boolean {
  if (exit === null) return false;
  const isLater = endedAt !== null && endedAt > left.at;
  if (terminal !== left.terminal || lastLine === null) return isLater;
  // Its end may stand in the very line that was seen: then the clock tells.
  return lastLine > left.line || (lastLine === left.line && isLater);
}

/** What commands tell of the time since somebody left; null where there is nothing to say. */
export function whileAway(
  rows: readonly CommandRow[],
  { left, hasMore }: { left: LastSeen; hasMore: boolean },
): WhileAway | null {
  const inOrder = [...rows].sort((a, b) => a.startedAt - b.startedAt);
  const ended = inOrder.filter((row) => endedSince(row, left));
  const running = inOrder.filter(({ exit }) => exit === null);
  if (ended.length === 0 && running.length === 0) return null;
  const place = { terminal: left.terminal, line: left.line };
  return { place, ended, running, hasMore };
}

/** The first thing that happened: where its command was entered, or where they left. */
export function firstOf({ place, ended, running }: WhileAway): LinePlace {
  const first = ended[0] ?? running[0];
  const line = first?.promptLine ?? first?.line ?? null;
  return first === undefined || line === null ? place : { terminal: first.terminal, line };
}

const count = (number: number) => number.toLocaleString('en');
const nameOf = ({ text }: CommandRow) =>
  cleanLine(text ?? '', MAX_COMMAND_TEXT_BYTES)?.split(' ')[0] ?? 'A command';
/** Running commands that are named. */
const NAMED = 2;

/** One sentence on it. `lasted` says a time in words. */
export function awaySentence(
  { ended, running, hasMore }: WhileAway,
  { now, lasted, also }: { now: number; lasted(ms: number): string; also: string | null },
): string {
  const failed = ended.filter(isFailed).length;
  const [only] = ended;
  const failures = failed === 0 ? '' : ` (${failed === 1 ? 'one' : count(failed)} failed)`;
  const many = `${hasMore ? 'more than ' : ''}${count(ended.length)} commands ended${failures}`;
  const one = only === undefined ? null : `${nameOf(only)} ${failed === 1 ? 'failed' : 'ended'}`;
  const ran = running
    .slice(0, NAMED)
    .map((row) => `${nameOf(row)} has run for ${lasted(now - row.startedAt)}`);
  const others = running.length - ran.length;
  const parts = [
    ended.length > 1 || (hasMore && ended.length > 0) ? many : one,
    ...ran,
    others > 0 ? `${count(others)} more are running` : null,
    also,
  ].filter((part) => part !== null);
  return awayWords(parts.join(', '));
}

export const awayWords = (what: string) => `While you were away: ${what}.`;
