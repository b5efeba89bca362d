import { createContext, type Component } from 'svelte';

/** The groups of the menu in their order; a line stands between the rows. */
export const MENU_ROWS = [
  ['guests', 'terminals', 'devices'],
  ['rules'],
  ['view'],
  ['theme'],
  ['page'],
] as const;

interface Shared {
  group: (typeof MENU_ROWS)[number][number];
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

/** What the concepts have put into the menu. */
export class Menu {
  readonly #items: MenuItem[] = [];

  add(...items: readonly MenuItem[]): void {
    this.#items.push(...items);
  }

  /** What is shown now, row by row; no row is empty. */
  get rows(): readonly (readonly MenuItem[])[] {
    const shownIn = (group: Shared['group']) =>
      this.#items.filter((item) => item.group === group && (item.isShown?.() ?? true));
    return MENU_ROWS.map((groups) => groups.flatMap(shownIn)).filter((row) => row.length > 0);
  }
}

export const [getMenu, setMenu] = createContext<Menu>();
