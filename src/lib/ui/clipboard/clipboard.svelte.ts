import { createContext } from 'svelte';
import { needsLook, pasteKeys } from '../../terminal/paste.ts';
import type { Control } from '../control/control.svelte.ts';
import { copyText } from '../kit/clipboard.ts';
import type { Screen } from '../screen/screen.svelte.ts';
import type { Session } from '../session/session.svelte.ts';
import type { Input } from '../input/input.svelte.ts';

export interface ClipboardOptions {
  session: Session;
  screen: Screen;
  control: Control;
  input: Input;
  /** Opens the dialog that shows a text before it is pasted. */
  show(text: string): void;
}

/** Texts on their way out of the terminal and into it. */
export class Clipboard {
  readonly #options: ClipboardOptions;

  constructor(options: ClipboardOptions) {
    this.#options = options;
  }

  get hasSelection(): boolean {
    return this.#options.screen.facts.hasSelection;
  }

  /** Whether the program takes a paste as one, rather than as typed keys. */
  get isBracketed(): boolean {
    return this.#options.screen.browser?.wantsBracketedPaste ?? false;
  }

  async copySelection(): Promise<void> {
    const { screen } = this.#options;
    await copyText(screen.browser?.selection ?? '');
    screen.browser?.clearSelection();
  }

  /** Takes a text in to send: at once where it is one plain line, else it is shown first. */
  offer(text: string): void {
    const { session, control, input, show } = this.#options;
    if (text === '') return;
    if (!session.may('write-input')) input.noteUnsent('not-allowed');
    else if (control.standing.kind === 'theirs') input.noteUnsent('no-control');
    else if (needsLook(text)) show(text);
    else this.send(text);
  }

  send(text: string): void {
    this.#options.input.type(pasteKeys(text, { bracketed: this.isBracketed }));
  }
}

export const [getClipboard, setClipboard] = createContext<Clipboard>();
