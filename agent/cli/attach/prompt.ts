import type { Dispose } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';
import { cellText } from '../../screen/rows.ts';
import type { SessionScreen } from './session-screen.ts';

const CR = 0x0d;
/** If nothing has come for this long, what looks like a prompt is one, in ms. */
const CALM_MS = 200;
/** The same if fewer lines appeared than were typed, because echo may be off. */
const UNSURE_CALM_MS = 2_000;
/** How long to wait for a shell that is just starting, in ms. */
const FIRST_PROMPT_MS = 2_000;

export interface PromptWatchOptions {
  screen: SessionScreen;
  clock: Clock;
  /** Text to wait for instead of the prompt. */
  text: string | null;
}

/**
 * Waits until piped input has been processed: until the prompt at which it was typed is back, recognised by its look,
 * or until a text was printed. If there was no prompt, or the last line has no line end, it does not wait.
 */
export class PromptWatch {
  readonly #options: PromptWatchOptions;
  readonly #listeners = new Set<() => void>();
  #prompt: string | null = null;
  /** The prompt's line, and its row as `rowsAbove` counts. */
  #line = 0;
  #row = 0;
  #typed: Uint8Array[] = [];

  constructor(options: PromptWatchOptions) {
    this.#options = options;
  }

  /** The text to wait for instead of the prompt. */
  get text(): string | null {
    return this.#options.text;
  }

  /** Whether a text was to be waited for and has not been printed. */
  get isMissed(): boolean {
    return this.text !== null && !this.#prints(this.text);
  }

  /** Called when the screen has received something. */
  seen(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  typed(keys: Uint8Array): void {
    this.#typed.push(keys);
  }

  /** Remembers how the prompt looks, before anything is typed. */
  async begin(): Promise<void> {
    await this.#until(() => this.#beforeCursor() !== '', { withinMs: FIRST_PROMPT_MS });
    const { screen } = this.#options;
    const line = screen.cursorLine;
    const before = this.#beforeCursor();
    this.#row = screen.rowsAbove + (screen.core?.buffers.normal.y ?? 0);
    if (line === undefined || before === '') return;
    this.#prompt = before;
    this.#line = line;
  }

  /** Resolves once everything typed has been processed. */
  async done(): Promise<void> {
    const { text } = this.#options;
    if (text !== null) return this.#until(() => this.#prints(text));
    const typed = Buffer.concat(this.#typed);
    if (this.#prompt === null || typed.at(-1) !== CR) return;
    const ends = typed.filter((byte) => byte === CR).length;
    const isBack = () => this.#isPrompt(this.#beforeCursor());
    const isBelow = () => (this.#options.screen.cursorLine ?? 0) >= this.#line + ends;
    const sure = this.#calm(() => isBack() && isBelow(), CALM_MS);
    const unsure = this.#calm(isBack, UNSURE_CALM_MS);
    await Promise.race([sure.promise, unsure.promise]);
    sure.dispose();
    unsure.dispose();
  }

  #isPrompt(text: string): boolean {
    const prompt = this.#prompt ?? '';
    if (text === prompt) return true;
    // Folder, time or host may have changed by now, but the end of the prompt is the same.
    const end = /[^\p{L}\p{N}\s]\s*$/u.exec(prompt)?.[0];
    return end !== undefined && text.endsWith(end);
  }

  #beforeCursor(): string {
    const core = this.#options.screen.core;
    if (core === null || core.buffers.active !== core.buffers.normal) return '';
    const { x, y, ybase } = core.buffers.normal;
    return this.#rowText(ybase + y).slice(0, x);
  }

  #rowText(row: number): string {
    const line = this.#options.screen.core?.buffers.normal.lines.get(row);
    if (line === undefined) return '';
    return Array.from({ length: line.length }, (_, column) => cellText(line, column) || ' ').join('');
  }

  /** Whether a line contains the text and is not just the echo of what was typed. */
  #prints(text: string): boolean {
    const { screen } = this.#options;
    const normal = screen.core?.buffers.normal;
    if (normal === undefined) return false;
    const typed = Buffer.concat(this.#typed).toString('utf8').split('\r');
    const echoes = typed.map((line) => line.trim()).filter((line) => line.includes(text));
    let logical = '';
    const isPrinted = () => logical.includes(text) && !echoes.some((echo) => logical.includes(echo));
    const first = Math.max(0, this.#row - (screen.rowsAbove - normal.ybase));
    for (let row = first; row < normal.lines.length; row++) {
      if (!(normal.lines.get(row)?.isWrapped ?? false)) {
        if (isPrinted()) return true;
        logical = '';
      }
      logical += this.#rowText(row);
    }
    return isPrinted();
  }

  #until(isSo: () => boolean, { withinMs }: { withinMs?: number } = {}): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        this.#listeners.delete(look);
        cancel();
        resolve();
      };
      const look = () => {
        if (isSo()) end();
      };
      const cancel: Dispose =
        withinMs === undefined ? () => undefined : this.#options.clock.after(withinMs, end);
      this.#listeners.add(look);
      look();
    });
  }

  /** Resolves once the condition has held, and nothing has come, for a while. */
  #calm(isSo: () => boolean, ms: number): { promise: Promise<void>; dispose: Dispose } {
    let cancel: Dispose = () => undefined;
    let look: () => void = () => undefined;
    const promise = new Promise<void>((resolve) => {
      look = () => {
        cancel();
        cancel = isSo() ? this.#options.clock.after(ms, resolve) : () => undefined;
      };
    });
    this.#listeners.add(look);
    look();
    return {
      promise,
      dispose: () => {
        cancel();
        this.#listeners.delete(look);
      },
    };
  }
}
