import { createContext, type Component } from 'svelte';

/** Where a concept may show something; in each place they stand as they were registered. */
export type PiecePlace =
  /** Draws nothing: the tab's title. */
  | 'head'
  | 'header-name'
  | 'header-people'
  | 'header-control'
  | 'header-verbs'
  | 'below-header'
  /** The row above the terminal, and what hangs at its right end. */
  | 'tabs'
  | 'tabs-end'
  | 'main'
  /** Above the list of notes. */
  | 'notes-head'
  /** On the terminal's cells, and with them where they go. */
  | 'over-screen'
  | 'above-footer'
  | 'footer-facts'
  /** Of these only the first that has something to say is shown. */
  | 'footer-end';

interface Piece {
  component: Component;
  when: () => boolean;
}

const ALWAYS = () => true;

/** The components by which the concepts are seen on the page. */
export class Pieces {
  readonly #places = new Map<PiecePlace, Piece[]>();

  add(place: PiecePlace, component: Component, when: () => boolean = ALWAYS): void {
    this.#places.set(place, [...this.at(place), { component, when }]);
  }

  at(place: PiecePlace): readonly Piece[] {
    return this.#places.get(place) ?? [];
  }
}

export const [getPieces, setPieces] = createContext<Pieces>();
