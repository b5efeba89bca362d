import { createContext } from 'svelte';
import { MediaQuery } from 'svelte/reactivity';
import { hasPhoneDisplay, NARROW_PX, NARROW_TOUCH_PX, TOUCH } from '../kit/handheld.ts';

/** Narrower than this there is no room to waste, in px. */
const TIGHT_PX = 900;
/** A window this wide has room for the rail beside the terminal, in px. */
const RAIL_BESIDE_PX = 1400;
/** The rail's own width beside or over the terminal, in px, as the style has it. */
export const RAIL_PX = 360;

/** What the line at the terminal's upper edge says, seen from across the room; null: there is none. */
type Edge = 'mine' | 'paused' | null;

/** How the page is laid out in the window it has. */
export class Layout {
  /** The window's, in px. */
  width = $state(window.innerWidth);
  readonly #touch = new MediaQuery(TOUCH);
  /** The shape of a phone held upright. */
  readonly isNarrow = $derived(this.width < (this.#touch.current ? NARROW_TOUCH_PX : NARROW_PX));
  /** A phone, whichever way it is held, or a window like one. */
  readonly isPhone = $derived(this.isNarrow || (this.#touch.current && hasPhoneDisplay()));
  /** Worked with a finger, or as small as what is. */
  readonly isHandheld = $derived(this.#touch.current || this.isNarrow);
  /** No narrow view yet, but no room to waste: half a screen, or a whole one at 200 %. */
  readonly isTight = $derived(this.width < TIGHT_PX);
  readonly railLies: 'below' | 'over' | 'beside' = $derived(
    this.isNarrow ? 'below' : this.width < RAIL_BESIDE_PX ? 'over' : 'beside',
  );
  #edge: () => Edge = () => null;

  get edge(): Edge {
    return this.#edge();
  }

  /** From now on `edge` says what stands there. */
  edgeIs(edge: () => Edge): void {
    this.#edge = edge;
  }
}

export const [getLayout, setLayout] = createContext<Layout>();
