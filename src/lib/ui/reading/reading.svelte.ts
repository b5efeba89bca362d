import { createContext } from 'svelte';
import type { Layout } from '../workspace/layout.svelte.ts';

export interface ReadingOptions {
  layout: Pick<Layout, 'isPhone' | 'isNarrow'>;
  /** Whether a program has the whole screen. */
  isAlternate(): boolean;
}

/** What was chosen, and in which situation: in another it holds no more. */
interface Choice {
  isText: boolean;
  isAlternate: boolean;
  isNarrow: boolean;
}

/**
 * Wrapped text rather than the true screen, which is too wide for a phone held upright. A program that has the whole
 * screen is shown as it draws it; whoever turns the phone wants to see the screen.
 */
export class Reading {
  readonly #options: ReadingOptions;
  #choice = $state.raw<Choice | null>(null);

  constructor(options: ReadingOptions) {
    this.#options = options;
  }

  get isShown(): boolean {
    const { layout, isAlternate } = this.#options;
    if (!layout.isPhone) return false;
    const choice = this.#choice;
    const holds = choice?.isAlternate === isAlternate() && choice.isNarrow === layout.isNarrow;
    return holds ? choice.isText : layout.isNarrow && !isAlternate();
  }

  set(isText: boolean): void {
    const { layout, isAlternate } = this.#options;
    this.#choice = { isText, isAlternate: isAlternate(), isNarrow: layout.isNarrow };
  }
}

export const [getReading, setReading] = createContext<Reading>();
