import type {
  EmulatorBuffer,
  EmulatorCore,
  EmulatorTerminal,
  ExtendedAttributes,
  Subscription,
} from './core.ts';

/** Row of the screen to which restoring returns, and the underline it brings back. */
export interface SavedCursor {
  row: number;
  extended: ExtendedAttributes | undefined;
}

const NOTHING_SAVED: SavedCursor = { row: 0, extended: undefined };

/**
 * The saved cursor as on any real terminal. xterm keeps its row as a row of the buffer, so that it wanders up
 * with the text until the scrollback is full and stays from then on; it brings underlines back without their
 * style and colour; and a charset without designating it, which the next shift forgets.
 */
export class SavedCursors {
  readonly #core: EmulatorCore;
  #saved = new WeakMap<EmulatorBuffer, SavedCursor>();

  constructor(core: EmulatorCore) {
    this.#core = core;
    const input = core._inputHandler;
    const save = input.saveCursor.bind(input);
    const restore = input.restoreCursor.bind(input);
    input.saveCursor = () => {
      this.#saved.set(core.buffers.active, {
        row: core.buffers.active.y,
        extended: input._curAttrData.extended,
      });
      return save();
    };
    input.restoreCursor = () => {
      const { active } = core.buffers;
      active.savedY = active.ybase + this.of(active).row;
      const done = restore();
      this.#completeRestore();
      return done;
    };
  }

  of(buffer: EmulatorBuffer): SavedCursor {
    return this.#saved.get(buffer) ?? NOTHING_SAVED;
  }

  clamp(max: number): void {
    for (const buffer of [this.#core.buffers.normal, this.#core.buffers.alt]) {
      const { row, extended } = this.of(buffer);
      this.#saved.set(buffer, { row: Math.min(row, max), extended });
    }
  }

  /** A soft reset forgets the saved cursor of the screen it happens on. */
  register({ parser }: EmulatorTerminal): Subscription {
    return parser.registerCsiHandler({ intermediates: '!', final: 'p' }, () => {
      this.#saved.delete(this.#core.buffers.active);
      return false;
    });
  }

  #completeRestore(): void {
    const { _charsetService: charsets, _inputHandler, buffers } = this.#core;
    charsets._charsets[charsets.glevel] = charsets.charset;
    const pen = _inputHandler._curAttrData;
    const { extended } = this.of(buffers.active);
    const restored = pen.extended.clone();
    restored._ext = extended?._ext ?? 0;
    pen.extended = restored;
    pen.updateExtended();
  }
}
