import { createContext } from 'svelte';
import { MediaQuery } from 'svelte/reactivity';
import { NARROW_PX, NARROW_TOUCH_PX, TIGHT_PX, TOUCH } from './handheld.ts';

/** How much room the window gives the page: the one place that tells a phone from a desk, for styles too. */
export class Width {
  /** The window's, in px. */
  px = $state(window.innerWidth);
  readonly #touch = new MediaQuery(TOUCH);
  /** The shape of a phone held upright. */
  readonly isNarrow = $derived(this.px < (this.#touch.current ? NARROW_TOUCH_PX : NARROW_PX));
  /** Not narrow yet, but without room to waste: half a screen, or a whole one at 200 %. */
  readonly isTight = $derived(this.px < TIGHT_PX);

  get isTouch(): boolean {
    return this.#touch.current;
  }

  /** Styles go by `data-narrow` and `data-tight`: no media query tells a phone from a laptop at 200 %. */
  mark(root: HTMLElement): void {
    root.toggleAttribute('data-narrow', this.isNarrow);
    root.toggleAttribute('data-tight', this.isTight);
  }
}

export const [getWidth, setWidth] = createContext<Width>();
