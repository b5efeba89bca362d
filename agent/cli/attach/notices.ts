import type { Dispose } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';
import { harmlessWord } from '../output.ts';

/** How long a message stays, in ms: a fixed time to notice it, and more for each character to read. */
const SEEN_MS = 3_000;
const READ_MS_PER_CHAR = 30;

interface Notice {
  text: string;
  end: Dispose;
}

/** Messages shown over the terminal for a while, the newest on top. */
export class Notices {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #notices: Notice[] = [];

  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  say(sentence: string): void {
    const text = `[holdfast: ${harmlessWord(sentence)}]`;
    const end = this.#clock.after(SEEN_MS + text.length * READ_MS_PER_CHAR, () => {
      this.#notices = this.#notices.filter((each) => each !== notice);
      this.#onChange();
    });
    const notice = { text, end };
    this.#notices = [notice, ...this.#notices];
    this.#onChange();
  }

  /** The messages as at most `max` lines of `cols` columns. */
  lines({ cols, max }: { cols: number; max: number }): string[] {
    return this.#notices.flatMap(({ text }) => wrapped(text, cols)).slice(0, max);
  }

  dispose(): void {
    for (const { end } of this.#notices) end();
    this.#notices = [];
  }
}

/** Wraps at blanks where possible. */
function wrapped(text: string, cols: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > cols) {
    const blank = rest.lastIndexOf(' ', cols);
    const end = blank > cols / 2 ? blank : cols;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}
