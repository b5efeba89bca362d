import { createContext } from 'svelte';
import type { Layout } from '../workspace/layout.svelte.ts';

/** Wrapped text rather than the true screen, which is too small to be read on a narrow window. */
export class Reading {
  readonly #layout: Layout;
  #isWanted = $state.raw(true);

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  get isWanted(): boolean {
    return this.#isWanted;
  }
  get isShown(): boolean {
    return this.#layout.isNarrow && this.#isWanted;
  }

  set(isWanted: boolean): void {
    this.#isWanted = isWanted;
  }
}

export const [getReading, setReading] = createContext<Reading>();
