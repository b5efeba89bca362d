import type { CommandRow } from '#protocol/commands/command.ts';
import type { Connection } from '../../session/connection.ts';
import type { LineText } from '../../terminal/line-texts.ts';
import type { Screen } from '../screen/screen.svelte.ts';
import { linesOf } from './gutter.ts';

/** What a command put out. */
export interface CommandOutput {
  text: string;
  /** All of it: nothing was too much, or is not stated. */
  isWhole: boolean;
}

/** Of what is longer the beginning is taken. */
const MOST_LINES = 5_000;
const MOST_TEXT = 1024 * 1024;

export interface OutputsOptions {
  connection: Pick<Connection, 'lines'>;
  screen: Pick<Screen, 'browser'>;
  /** The watched terminal. */
  watched(): string | null;
}

/** Reads what commands put out: what is still on the page from there, what was before as the endpoint states it. */
export class Outputs {
  readonly #options: OutputsOptions;

  constructor(options: OutputsOptions) {
    this.#options = options;
  }

  async read(row: CommandRow): Promise<CommandOutput> {
    const { screen, watched } = this.#options;
    const browser = watched() === row.terminal ? screen.browser : null;
    const range = linesOf(row, browser?.searched?.last ?? row.line ?? 0);
    if (range === null || row.line === null || range.to < row.line) {
      // Where it has no lines it drew on the whole screen, or nothing is known.
      return { text: '', isWhole: row.line !== null };
    }
    const from = row.line;
    const to = Math.min(range.to, from + MOST_LINES - 1);
    const here = browser?.texts({ from: Math.max(from, browser.searched?.first ?? 0), to }) ?? [];
    const first = here[0]?.line ?? to + 1;
    const before = first > from ? await this.#stated({ terminal: row.terminal, from, to: first - 1 }) : [];
    const lines = [...before, ...here];
    const text = lines.map((line) => line.text).join('\n');
    const isWhole = to === range.to && lines.length === to - from + 1 && text.length <= MOST_TEXT;
    return { text: text.slice(0, MOST_TEXT), isWhole };
  }

  async #stated({ terminal, from, to }: { terminal: string; from: number; to: number }): Promise<LineText[]> {
    const lines: LineText[] = [];
    let length = 0;
    for (let next = from; next <= to && length <= MOST_TEXT;) {
      const answer = await this.#options.connection.lines.read({ terminal, from: next, to });
      const last = answer.ok ? answer.value.at(-1) : undefined;
      if (!answer.ok || last === undefined) break;
      lines.push(...answer.value);
      for (const { text } of answer.value) length += text.length;
      next = last.line + 1;
    }
    return lines;
  }
}
