import type { WriteProblem } from '../../session/input/write-result.ts';

/** Of what did not reach the shell no more than this is kept, in characters. */
export const UNSENT_MAX_LENGTH = 256 * 1024;

/** What was typed together and did not reach the shell. */
export interface Unsent {
  /** Why the first of it did not. */
  problem: WriteProblem;
  at: number;
  /** In the order in which it was typed; nothing where it was not for the shell. */
  keys: string;
  /** More was typed than is kept. */
  isCut: boolean;
  /** Some of it may have reached the shell. */
  mayHaveArrived: boolean;
}

/** Keys on their way, by their place in the order of typing and their burst. */
export interface Typed {
  turn: number;
  burst: number;
  keys: string;
}

/** Gathers what does not arrive of the newest burst; answers may come in another order than the keys were typed in. */
export function createUnsent() {
  let turns = 0;
  let lost: (Typed & { problem: WriteProblem })[] = [];
  return {
    typed: (keys: string, burst: number): Typed => ({ turn: turns++, burst, keys }),
    /** What has not arrived by now, with these; null where there is news of a later burst. */
    failed(typed: Typed, { problem, at }: { problem: WriteProblem; at: number }): Unsent | null {
      const newest = lost.at(-1)?.burst ?? typed.burst;
      if (typed.burst < newest) return null;
      if (typed.burst > newest) lost = [];
      lost.push({ ...typed, problem });
      lost.sort((one, other) => one.turn - other.turn);
      const keys = lost.map((each) => each.keys).join('');
      return {
        ...{ problem: lost[0]?.problem ?? problem, at },
        ...{ keys: keys.slice(0, UNSENT_MAX_LENGTH), isCut: keys.length > UNSENT_MAX_LENGTH },
        mayHaveArrived: lost.some((each) => each.problem === 'not-confirmed'),
      };
    },
    clear() {
      lost = [];
    },
  };
}

const BRACKETS = /\x1b\[20[01]~/g;

/** Keys as a text to copy: a line a line, and without what was put around a paste. */
export function textOfKeys(keys: string): string {
  return keys.replaceAll(BRACKETS, '').replaceAll('\r', '\n');
}

const SHOWN_LENGTH = 120;

/** Keys as they are shown: one line, in which nothing is unseen; of long ones their beginning and end. */
export function shownKeys(keys: string): string {
  const shown = [...keys.replaceAll(BRACKETS, '')].map(shownKey).join('');
  if (shown.length <= SHOWN_LENGTH) return shown;
  return `${shown.slice(0, SHOWN_LENGTH / 2)} … ${shown.slice(-SHOWN_LENGTH / 2)}`;
}

function shownKey(key: string): string {
  const code = key.codePointAt(0) ?? 0;
  if (key === '\r') return '⏎';
  if (code < 0x20 || code === 0x7f) return `^${String.fromCharCode(code ^ 0x40)}`;
  return /[\p{C}\p{Zl}\p{Zp}]/u.test(key) ? `U+${code.toString(16).toUpperCase().padStart(4, '0')}` : key;
}
