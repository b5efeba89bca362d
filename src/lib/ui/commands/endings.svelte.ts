import type { CommandRow } from '#protocol/commands/command.ts';
import { keyOf } from '../../session/commands/window.ts';
import { NOTHING_AWAITED, settled, toggled, type Awaited } from './awaited.ts';

export interface EndingsOptions {
  now(): number;
  /** Asks the browser whether it may show notices. */
  askToNotify(): Promise<void>;
  notify(row: CommandRow): void;
}

/** Commands somebody wants to hear the end of, in this page. */
export class Endings {
  readonly #options: EndingsOptions;
  #awaited = $state.raw<Awaited>(NOTHING_AWAITED);
  #ended = $state.raw<{ row: CommandRow; at: number } | null>(null);

  constructor(options: EndingsOptions) {
    this.#options = options;
  }

  isAwaited(row: CommandRow): boolean {
    return this.#awaited.has(keyOf(row));
  }

  /** The last of them that ended, until the page is looked at. */
  get ended(): { row: CommandRow; at: number } | null {
    return this.#ended;
  }

  toggle(row: CommandRow): void {
    this.#awaited = toggled(this.#awaited, row);
    // Whoever asks for the first time is asked in turn, and nobody else.
    if (this.isAwaited(row)) void this.#options.askToNotify();
  }

  /** Commands as they are now. */
  take(rows: readonly CommandRow[]): void {
    const { awaited, ended } = settled(this.#awaited, rows);
    this.#awaited = awaited;
    for (const row of ended) {
      this.#ended = { row, at: this.#options.now() };
      this.#options.notify(row);
    }
  }

  /** Somebody looks at the page: the tab has said it. */
  seen(): void {
    this.#ended = null;
  }
}
