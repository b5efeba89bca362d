import { createContext, type Component } from 'svelte';

/** The groups of the menu in their order, each under its heading. */
const HEADINGS = {
  people: 'People',
  terminals: 'Terminal',
  view: 'View',
  session: 'Session',
} as const;
const GROUPS = ['people', 'terminals', 'view', 'session'] as const;

interface Shared {
  group: keyof typeof HEADINGS;
  isShown?(): boolean;
  isDisabled?(): boolean;
}

/** Does something; the menu then closes, unless it is done again and again. */
export interface MenuAction extends Shared {
  kind: 'action';
  label: string;
  icon?: Component<{ size: number; 'aria-hidden': 'true' }>;
  /** What stands at the end of its line: the shortcut, or how it is set. */
  keys?: string;
  value?(): string;
  staysOpen?: true;
  /** Cannot be taken back. */
  isDanger?: true;
  run(): void;
}

/** Is on or off. */
export interface MenuCheck extends Shared {
  kind: 'check';
  label: string;
  isChecked(): boolean;
  set(isChecked: boolean): void;
}

/** One of several. */
export interface MenuChoice extends Shared {
  kind: 'choice';
  heading: string;
  options: readonly { value: string; label: string }[];
  value(): string;
  set(value: string): void;
}

export type MenuItem = MenuAction | MenuCheck | MenuChoice;

/** What stands in the menu under one heading. */
export interface MenuGroup {
  heading: string;
  items: readonly MenuItem[];
}

/** What the concepts have put into the menu. */
export class Menu {
  readonly #items: MenuItem[] = [];

  add(...items: readonly MenuItem[]): void {
    this.#items.push(...items);
  }

  /** What is shown now, group by group; no group is empty. */
  get groups(): readonly MenuGroup[] {
    return GROUPS.map((group) => ({
      heading: HEADINGS[group],
      items: this.#items.filter((item) => item.group === group && (item.isShown?.() ?? true)),
    })).filter(({ items }) => items.length > 0);
  }
}

export const [getMenu, setMenu] = createContext<Menu>();
