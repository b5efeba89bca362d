import { createContext, type Component } from 'svelte';
import { createEmitter } from '#base/emitter.ts';
import type { Preferences } from '../../theme/preferences.svelte.ts';
import type { Home } from './home.ts';
import type { Layout } from './layout.svelte.ts';
import type { Menu } from './menu.ts';

/** A panel beside the terminal, with a button of its own in the header. */
export interface RailTab {
  id: string;
  label: string;
  /** What the button is called that closes it. */
  closeLabel: string;
  icon: Component<{ size: number; 'aria-hidden': 'true' }>;
  /** Fetches what it shows: wanted by some, and then when the first screen is there. */
  load(): Promise<{ default: Component }>;
  /** What it is called in the menu, to which its button gives way on a phone; left out: it stays in the header. */
  inMenu?: string;
  /** It is shown, and was not before. */
  onShown(): void;
}

export interface RailOptions {
  layout: Layout;
  home: Home;
  menu: Pick<Menu, 'add'>;
  preferences: Pick<Preferences, 'isRailOpen' | 'setRailOpen'>;
}

/** The panels that the concepts have, and the one that is shown. */
export class Rail {
  readonly #options: RailOptions;
  readonly #tabs: RailTab[] = [];
  readonly #changes = createEmitter<null>();
  #shown = $state.raw<RailTab | null>(null);
  /** There was room, but not for the type that was chosen. */
  #isKeptOver = $state(false);
  #keepsType: () => boolean = () => true;
  #isSettled = false;

  constructor(options: RailOptions) {
    this.#options = options;
  }

  /** Those with a button in the header: on a phone there is no room for all of them. */
  get buttons(): readonly RailTab[] {
    const { isNarrow } = this.#options.layout;
    return isNarrow ? this.#tabs.filter(({ inMenu }) => inMenu === undefined) : this.#tabs;
  }
  get shown(): RailTab | null {
    return this.#shown;
  }

  get lies(): 'below' | 'over' | 'beside' {
    const { railLies } = this.#options.layout;
    return railLies === 'beside' && this.#isKeptOver ? 'over' : railLies;
  }
  /** It takes of the terminal's room. */
  get isBeside(): boolean {
    return this.#shown !== null && this.lies === 'beside';
  }

  /** It was opened or closed. */
  onChanged(listener: () => void): () => void {
    return this.#changes.subscribe(() => listener());
  }

  /** From now on `keepsType` says whether the terminal keeps its type beside it; else it lies over the terminal. */
  standsBesideWhile(keepsType: () => boolean): void {
    this.#keepsType = keepsType;
  }

  /** The terminal is drawn for the first time: what is shown from the start must not have made its type smaller. */
  settle(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    if (this.isBeside && !this.#keepsType()) this.#put(null);
  }

  add(tab: RailTab): void {
    this.#tabs.push(tab);
    const { id, icon, inMenu: label } = tab;
    if (label === undefined) return;
    const { layout, menu } = this.#options;
    menu.add({
      ...{ kind: 'action', group: 'view', label, icon },
      isShown: () => layout.isNarrow,
      run: () => this.toggle(id),
    });
  }

  /** Shows the first from the start, where there is room and one works with the rail open. */
  start(): void {
    const { layout, preferences } = this.#options;
    const [first] = this.#tabs;
    if (layout.railLies === 'beside' && preferences.isRailOpen && first !== undefined) this.#show(first);
  }

  /** Fetches what all of them show: it is wanted while the server is away too. */
  fetch(): void {
    for (const tab of this.#tabs) void tab.load().catch(() => undefined);
  }

  isShown(id: string): boolean {
    return this.#shown?.id === id;
  }

  toggle(id: string): void {
    // What somebody opened is not closed again once the terminal is there.
    this.#isSettled = true;
    const tab = this.#tabs.find((each) => each.id === id);
    if (tab === undefined || tab === this.#shown) this.close();
    else this.#show(tab);
  }

  #show(tab: RailTab): void {
    tab.onShown();
    if (this.#shown === null) this.#isKeptOver = !this.#keepsType();
    this.#put(tab);
    this.#remember(true);
  }

  /** The whole of the terminal's place is needed: what lies over it goes. */
  makeWay(): void {
    if (this.#shown !== null && this.lies === 'over') this.#put(null);
  }

  #put(tab: RailTab | null): void {
    this.#shown = tab;
    this.#changes.emit(null);
  }

  close(): void {
    this.#put(null);
    this.#remember(false);
    this.#options.home.focus();
  }

  /** What lies over the terminal is opened for a moment; what stands beside it is how one works. */
  #remember(isOpen: boolean): void {
    if (this.lies === 'beside') this.#options.preferences.setRailOpen(isOpen);
  }
}

export const [getRail, setRail] = createContext<Rail>();
