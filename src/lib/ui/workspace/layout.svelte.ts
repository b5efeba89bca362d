import { createContext } from 'svelte';
import { hasPhoneDisplay } from '../kit/handheld.ts';
import type { Width } from '../kit/width.svelte.ts';

/** A window this wide has room for the rail beside the terminal, in px. */
const RAIL_BESIDE_PX = 1400;
/**
 * The rail's own width beside or over the terminal, in px, as `--rail` has it: in a window of 1440 px a terminal of 120
 * columns keeps its type beside it.
 */
export const RAIL_PX = 348;

/** What the line at the terminal's upper edge says, seen from across the room; null: there is none. */
type Edge = 'mine' | 'paused' | null;

/** How the page is laid out in the window it has. */
export class Layout {
  readonly #width: Width;
  /** A phone, whichever way it is held, or a window like one. */
  readonly isPhone = $derived.by(() => this.isNarrow || (this.#width.isTouch && hasPhoneDisplay()));
  /** Worked with a finger, or as small as what is. */
  readonly isHandheld = $derived.by(() => this.#width.isTouch || this.isNarrow);
  readonly railLies = $derived.by((): 'below' | 'over' | 'beside' =>
    this.isNarrow ? 'below' : this.width < RAIL_BESIDE_PX ? 'over' : 'beside',
  );
  #edge: () => Edge = () => null;

  constructor(width: Width) {
    this.#width = width;
  }

  /** The window's, in px. */
  get width(): number {
    return this.#width.px;
  }

  get isNarrow(): boolean {
    return this.#width.isNarrow;
  }

  get isTight(): boolean {
    return this.#width.isTight;
  }

  get edge(): Edge {
    return this.#edge();
  }

  /** From now on `edge` says what stands there. */
  edgeIs(edge: () => Edge): void {
    this.#edge = edge;
  }
}

export const [getLayout, setLayout] = createContext<Layout>();
