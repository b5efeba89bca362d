export interface HomeOptions {
  /** Whether whoever looks means to type there: with a keyboard, and with the right to. */
  isTypedInto(): boolean;
}

/** Where the keyboard goes back to once a dialog, a menu, a panel or a button is done with: the terminal. */
export class Home {
  #focus: () => void = () => undefined;
  #isTypedInto: () => boolean = () => false;

  /** From now on `focus` is how one gets there. */
  isAt(focus: () => void, { isTypedInto }: HomeOptions): void {
    this.#focus = focus;
    this.#isTypedInto = isTypedInto;
  }

  get isTypedInto(): boolean {
    return this.#isTypedInto();
  }

  focus(): void {
    this.#focus();
  }
}
