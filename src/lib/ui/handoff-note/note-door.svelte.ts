import { createContext } from 'svelte';
import { Disposables } from '#base/disposables.ts';
import type { HandoffNote, HandoffNoteOptions } from './handoff-note.svelte.ts';

export interface NoteDoorOptions extends Omit<HandoffNoteOptions, 'close'> {
  /** It needs the place of what lies over the terminal. */
  makeWay(): void;
}

/** The way to the handoff note, which is loaded once it is opened, or something of it waits here to be sent. */
export class NoteDoor {
  readonly #options: NoteDoorOptions;
  readonly #ends = new Disposables();
  #isLoading = false;
  #isOpen = $state(false);
  #note = $state.raw<HandoffNote | null>(null);

  constructor(options: NoteDoorOptions) {
    this.#options = options;
    if (this.#keys().length > 0) this.#load();
  }

  #keys(): string[] {
    const { storage, id } = this.#options;
    return Array.from({ length: storage?.length ?? 0 }, (_, at) => storage?.key(at) ?? '').filter((key) =>
      key.startsWith(`holdfast.handoff-note.${id}.`),
    );
  }

  #load(): void {
    if (this.#isLoading) return;
    this.#isLoading = true;
    import('./handoff-note.svelte.ts')
      .then(({ HandoffNote: Note }) => {
        const note = new Note({ ...this.#options, close: () => this.close() });
        this.#ends.add(() => note.dispose());
        this.#note = note;
      })
      .catch(() => {
        // The server is away: it is loaded when it is opened the next time.
        this.#isLoading = false;
      });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }
  /** Null until it is loaded. */
  get note(): HandoffNote | null {
    return this.#note;
  }

  open(): void {
    this.#isOpen = true;
    this.#options.makeWay();
    this.#load();
  }

  close(): void {
    this.#isOpen = false;
    this.#note?.left();
  }

  /** Nothing of one's own is left in this browser. */
  erase(): void {
    this.#note?.erase();
    for (const key of this.#keys()) this.#options.storage?.removeItem(key);
  }

  dispose(): void {
    this.#ends.dispose();
  }
}

export const [getNoteDoor, setNoteDoor] = createContext<NoteDoor>();
