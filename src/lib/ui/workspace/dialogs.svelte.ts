import { createContext, type Component } from 'svelte';
import type { Home } from './home.ts';

type AnyProps = Record<string, unknown>;
type Load<Props extends AnyProps> = () => Promise<{ default: Component<Props> }>;

/** What is shown; its props stay as they are while it closes. */
interface OpenDialog {
  component: Component<AnyProps>;
  props: AnyProps;
}

/** The dialogs that the concepts have, and the one that is open. */
export class Dialogs {
  readonly #home: Home;
  readonly #loads: (() => Promise<unknown>)[] = [];
  #open = $state.raw<Promise<OpenDialog> | null>(null);

  constructor(home: Home) {
    this.#home = home;
  }

  /** The one that is open, which may still have to be loaded. */
  get open(): Promise<OpenDialog> | null {
    return this.#open;
  }

  /** Registers a dialog, whose component is loaded when it is wanted; the result opens it. */
  add<Props extends AnyProps>(load: Load<Props>): (props: Props) => void {
    this.#loads.push(load);
    return (props) => {
      // A component is only ever given the props it was registered with.
      this.#open = load().then((loaded) => ({ component: loaded.default as Component<AnyProps>, props }));
      // With the first the others are fetched too: they are wanted as well while the server is away.
      for (const other of this.#loads.splice(0)) void other().catch(() => undefined);
    };
  }

  close(): void {
    this.#open = null;
  }

  /** It is gone from the page. */
  closed(): void {
    this.#home.focus();
  }

  /**
   * A menu is gone from the page. Who may type types on; for anybody else its button has the keyboard, as it is without
   * this. What opened a dialog, or was a click into another field, has said already where the keyboard goes.
   */
  menuClosed(event: Event): void {
    if (!this.#home.isTypedInto && !isInField()) return;
    event.preventDefault();
    if (this.#open === null && !isInField()) this.#home.focus();
  }
}

function isInField(): boolean {
  return document.activeElement?.matches('input, select, textarea') === true;
}

export const [getDialogs, setDialogs] = createContext<Dialogs>();
