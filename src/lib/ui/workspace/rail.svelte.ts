import { createContext, type Component } from 'svelte';
import type { Preferences } from '../../theme/preferences.svelte.ts';
import type { Home } from './home.ts';
import type { Layout } from './layout.svelte.ts';

/** A panel beside the terminal, with a button of its own in the header. */
export interface RailTab {
  id: string;
  label: string;
  /** What the button is called that closes it. */
  closeLabel: string;
  icon: Component<{ size: number; 'aria-hidden': 'true' }>;
  component: Component;
  /** It is shown, and was not before. */
  onShown(): void;
}

export interface RailOptions {
  layout: Layout;
  home: Home;
  preferences: Pick<Preferences, 'isRailOpen' | 'setRailOpen'>;
}

/** The panels that the concepts have, and the one that is shown. */
export class Rail {
  readonly #options: RailOptions;
  readonly #tabs: RailTab[] = [];
  #shown = $state.raw<RailTab | null>(null);

  constructor(options: RailOptions) {
    this.#options = options;
  }

  get tabs(): readonly RailTab[] {
    return this.#tabs;
  }
  get shown(): RailTab | null {
    return this.#shown;
  }

  add(tab: RailTab): void {
    this.#tabs.push(tab);
  }

  /** Shows the first from the start, where there is room and one works with the rail open. */
  start(): void {
    const { layout, preferences } = this.#options;
    const [first] = this.#tabs;
    if (layout.railLies === 'beside' && preferences.isRailOpen && first !== undefined) this.#show(first);
  }

  isShown(id: string): boolean {
    return this.#shown?.id === id;
  }

  toggle(id: string): void {
    const tab = this.#tabs.find((each) => each.id === id);
    if (tab === undefined || tab === this.#shown) this.close();
    else this.#show(tab);
  }

  #show(tab: RailTab): void {
    tab.onShown();
    this.#shown = tab;
    this.#remember(true);
  }

  close(): void {
    this.#shown = null;
    this.#remember(false);
    this.#options.home.focus();
  }

  /** What lies over the terminal is opened for a moment; what stands beside it is how one works. */
  #remember(isOpen: boolean): void {
    const { layout, preferences } = this.#options;
    if (layout.railLies === 'beside') preferences.setRailOpen(isOpen);
  }
}

export const [getRail, setRail] = createContext<Rail>();
