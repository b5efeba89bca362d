/** Where the keyboard goes back to once a dialog, a panel or a button is done with: the terminal. */
export class Home {
  #focus: () => void = () => undefined;

  /** From now on `focus` is how one gets there. */
  isAt(focus: () => void): void {
    this.#focus = focus;
  }

  focus(): void {
    this.#focus();
  }
}
