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
  now: () => number;
  /** Opens the dialog that shows a text before it is pasted. */
  show(text: string, isStillMeant: () => boolean): void;
}

/** What there is to say of a copy or paste. */
export type ClipboardNews = 'copy-failed' | 'literal-next' | 'not-typed';

/** A text that a program wants copied is offered this long, in ms. */
const CLIP_MS = 30_000;

/** What a terminal sends for Ctrl+V. */
const LITERAL_NEXT = '\x16';

/** Texts on their way out of the terminal and into it. */
export class Clipboard {
  readonly #options: ClipboardOptions;
  #news = $state.raw<{ what: ClipboardNews; at: number } | null>(null);
  #isPasteHinted = false;
  #clip = $state.raw<{ text: string; at: number } | null>(null);

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

  /** The newest of it. */
  get news(): { what: ClipboardNews; at: number } | null {
    return this.#news;
  }

  /** The selection goes once it is copied; where there is none, the clipboard keeps what it has. */
  async copySelection(): Promise<void> {
    const { browser } = this.#options.screen;
    const text = browser?.selection ?? '';
    if (text === '') return;
    if (!(await copyText(text))) return this.#tell('copy-failed');
    this.#news = null;
    browser?.clearSelection();
  }

  /** Who presses Ctrl+V at a prompt means to paste, and is told once how that is done. */
  noteKeys(data: string | Uint8Array): void {
    const { screen, control } = this.#options;
    if (data !== LITERAL_NEXT || this.#isPasteHinted || screen.facts.isAlternate) return;
    if (!control.mayTypeNow) return;
    this.#isPasteHinted = true;
    this.#tell('literal-next');
  }

  /** A program wants a text on the clipboard: that is offered to who has control, and to nobody else. */
  noteClip(text: string): void {
    if (this.#options.control.standing.kind === 'mine') this.#clip = { text, at: this.#options.now() };
  }

  /** What is offered now; control that is lost takes it along. */
  clipAt(now: number): string | null {
    const clip = this.#clip;
    const isMine = this.#options.control.standing.kind === 'mine';
    return clip !== null && isMine && now - clip.at < CLIP_MS ? clip.text : null;
  }

  async copyClip(): Promise<void> {
    const text = this.#clip?.text ?? '';
    this.#clip = null;
    if (text !== '' && !(await copyText(text))) this.#tell('copy-failed');
    this.#options.screen.focus();
  }

  #tell(what: ClipboardNews): void {
    this.#news = { what, at: this.#options.now() };
  }

  /**
   * Takes a text in to send: at once where it is one plain line, else it is shown first, and sent if it is still meant
   * by then.
   */
  offer(text: string, isStillMeant = () => true): void {
    const { session, control, input, show } = this.#options;
    if (text === '') return;
    if (!session.may('write-input')) input.noteUnsent('not-allowed');
    else if (control.standing.kind === 'theirs') input.noteUnsent('no-control');
    else if (needsLook(text, { bracketed: this.isBracketed })) show(text, isStillMeant);
    else this.send(text);
  }

  /** Sends a text that was shown. */
  sendShown(text: string, isStillMeant: () => boolean): void {
    if (isStillMeant()) this.send(text);
    else this.#tell('not-typed');
  }

  send(text: string): void {
    this.#options.input.type(pasteKeys(text, { bracketed: this.isBracketed }));
  }
}

export const [getClipboard, setClipboard] = createContext<Clipboard>();
