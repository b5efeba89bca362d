import type { EmulatorCore, EmulatorTerminal, Subscription } from './core.ts';

const SET_COLOR = 1;

/** Makes an xterm again what it was before its first byte, at the size it has; xterm's own reset leaves things out. */
export class Renewal implements Subscription {
  readonly #terminal: EmulatorTerminal;
  readonly #core: EmulatorCore;
  readonly #colors: Subscription;
  readonly #pristine: { convertEol: boolean; cursorBlink: boolean };
  #isColored = false;

  constructor(terminal: EmulatorTerminal, core: EmulatorCore) {
    this.#terminal = terminal;
    this.#core = core;
    const { convertEol, cursorBlink } = core.optionsService.rawOptions;
    this.#pristine = { convertEol, cursorBlink };
    this.#colors = core._inputHandler.onColor((requests) => {
      this.#isColored ||= requests.some(({ type }) => type === SET_COLOR);
    });
  }

  renew(): void {
    const { _inputHandler: input, coreService, optionsService } = this.#core;
    input._parser.reset();
    this.#terminal.reset();
    coreService.isCursorHidden = false;
    Object.assign(optionsService.options, this.#pristine);
    Object.assign(input, { _windowTitle: '', _iconName: '', _windowTitleStack: [], _iconNameStack: [] });
    this.#restoreColors();
  }

  /** Only if some were changed: a page redraws everything for each. */
  #restoreColors(): void {
    if (!this.#isColored) return;
    this.#isColored = false;
    const { _inputHandler: input } = this.#core;
    input.restoreIndexedColor('');
    input.restoreFgColor('');
    input.restoreBgColor('');
    input.restoreCursorColor('');
  }

  dispose(): void {
    this.#colors.dispose();
  }
}
