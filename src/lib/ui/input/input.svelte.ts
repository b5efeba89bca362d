import { createContext } from 'svelte';
import type { Dispose } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';
import type { WriteProblem } from '../../session/input/write-result.ts';
import type { Control } from '../control/control.svelte.ts';
import { isHandheld } from '../kit/handheld.ts';
import { isTyping, withModifiers, type Modifier } from './keys.ts';
import type { Session } from '../session/session.svelte.ts';
import type { Size } from '#protocol/ground/size.ts';
import { createSizing } from './sizing.ts';
import { createUnsent, type Typed, type Unsent } from './unsent.ts';
import { controlOf } from '../../session/view.ts';

/** Leaving this soon after typing is asked about first, in ms. */
const RECENT_INPUT_MS = 60_000;
/** The window is being pulled at: its size counts once it has stood still for so long, in ms. */
const STILL_MS = 120;

export interface InputOptions {
  session: Session;
  control: Pick<Control, 'standing' | 'pause' | 'mayTypeNow'>;
  clock: Clock;
}

/** Keys on their way from this page to the shell, and the size its window asks for with them. */
export class Input {
  readonly #options: InputOptions;
  readonly #sizing;
  #held = $state.raw<readonly Modifier[]>([]);
  #unsent = $state.raw<Unsent | null>(null);
  readonly #lost = createUnsent();
  #lastInputAt = -RECENT_INPUT_MS;
  #off: { isOff(): boolean; onTyped(): void } = { isOff: () => false, onTyped: () => undefined };
  #cancelFit: Dispose | null = null;
  #seenFit: Size | null = null;

  constructor(options: InputOptions) {
    this.#options = options;
    const { terminals } = options.session.connection;
    this.#sizing = createSizing(({ cols, rows }) => terminals.resize(cols, rows));
  }

  /** The last keys that did not reach the shell; those that were for it stay until somebody has done with them. */
  get unsent(): Unsent | null {
    return this.#unsent;
  }

  /** The next key is sent with these. */
  get held(): readonly Modifier[] {
    return this.#held;
  }

  /** Whether closing the page now would surprise. */
  get isRecent(): boolean {
    const { session, clock } = this.#options;
    return session.may('write-input') && clock.now() - this.#lastInputAt < RECENT_INPUT_MS;
  }

  /** From now on nothing is sent while `isOff`: what is looked at is not what would be typed into. */
  offWhile(off: { isOff(): boolean; onTyped(): void }): void {
    this.#off = off;
  }

  /** Keys were pressed or a text pasted in vain: nothing of it was for the shell. */
  noteUnsent(problem: WriteProblem): void {
    if (this.#unsent !== null && this.#unsent.keys !== '') return;
    const at = this.#options.clock.now();
    this.#unsent = { problem, at, keys: '', isCut: false, mayHaveArrived: false };
  }

  /** Whether what did not reach the shell can be sent again: whole, and certainly not sent before. */
  get maySendAgain(): boolean {
    const { session, control } = this.#options;
    const unsent = this.#unsent;
    const isSure = unsent !== null && !unsent.isCut && !unsent.mayHaveArrived;
    return isSure && session.isOpen && control.mayTypeNow && !this.#off.isOff();
  }

  /** Sends what did not reach the shell, at once and by itself. */
  sendAgain(): void {
    const keys = this.#unsent?.keys ?? '';
    this.forgetUnsent();
    if (keys !== '') void this.#send(keys);
  }

  /** Somebody has done with what did not reach the shell. */
  forgetUnsent(): void {
    this.#lost.clear();
    this.#unsent = null;
    this.#options.session.connection.input.seen();
  }

  /** Somebody types where no terminal is there yet. */
  typeEarly(keys: string): void {
    const { input } = this.#options.session.connection;
    input.miss('not-ready');
    this.#handleUnsent(this.#lost.typed(keys, input.burst), 'not-ready');
  }

  /** Holds a modifier for the next key, or lets it go again. */
  hold(modifier: Modifier): void {
    const others = this.#held.filter((each) => each !== modifier);
    this.#held = others.length === this.#held.length ? [...others, modifier] : others;
  }

  /** Takes in what the terminal on the page has to say. */
  takeKeys(data: string | Uint8Array): void {
    if (this.#off.isOff()) this.#off.onTyped();
    else if (typeof data === 'string' && isTyping(data)) this.type(data);
    // A mouse that moves over a terminal takes no control of it.
    else if (this.#isMine) void this.#options.session.connection.input.write(data);
  }

  /** A wheel over a full-screen program scrolls it for who has control; nobody is told that they may not. */
  scroll(keys: string): void {
    const { control, session } = this.#options;
    if (this.#off.isOff()) return;
    if (this.#isMine && control.pause === null) void session.connection.input.write(keys);
  }

  /** Sends keys somebody typed, where they have control or may take what nobody has. */
  type(keys: string): void {
    if (this.#off.isOff()) return this.#off.onTyped();
    const armed = withModifiers(keys, this.#held);
    this.#held = [];
    void this.#send(armed);
  }

  async #send(keys: string): Promise<void> {
    const { session, clock } = this.#options;
    const { view } = session;
    // The first to type in a new terminal is the one it is for.
    const isFirst = view?.watching != null && controlOf(view, view.watching).fence === 0;
    const { input } = session.connection;
    const typedAt = clock.now();
    // What is still on its way would be lost with the page.
    if (this.#options.control.mayTypeNow) this.#lastInputAt = typedAt;
    const written = input.type(keys);
    const typed = this.#lost.typed(keys, input.burst);
    const result = await written;
    if (!result.ok) return this.#handleUnsent(typed, result.problem);
    this.#lastInputAt = typedAt;
    if (this.#unsent?.keys === '') this.#unsent = null;
    if (isHandheld()) return;
    if (isFirst) this.#sizing.wished();
    this.#sizing.typed();
  }

  #handleUnsent(typed: Typed, problem: WriteProblem): void {
    // What one's role may not is no news of this line.
    if (problem === 'not-allowed') return this.noteUnsent(problem);
    const unsent = this.#lost.failed(typed, { problem, at: this.#options.clock.now() });
    if (unsent !== null) this.#unsent = unsent;
  }

  get #isMine(): boolean {
    return this.#options.control.standing.kind === 'mine';
  }

  /** The PTY's size and the one that would fill this window. */
  seen(size: Size | null, fit: Size | null): void {
    this.#sizing.seen(size, fit);
    // Facts come with every frame that is drawn: output must not hold the fit back for ever.
    const isStill = fit?.cols === this.#seenFit?.cols && fit?.rows === this.#seenFit?.rows;
    this.#seenFit = fit;
    if (!isStill && this.#cancelFit !== null) this.#fitSoon();
  }

  /**
   * The window or its type was made another size: whoever types next means to have it filled. Who has control and is
   * alone need not type: nobody else's screen changes with it.
   */
  wished(): void {
    if (isHandheld()) return;
    this.#sizing.wished();
    this.#fitSoon();
  }

  /** A panel was opened beside the terminal, or closed: no wish, where others look at the same terminal. */
  roomChanged(): void {
    if (this.isAlone) this.wished();
  }

  /** Who has control is the only one here, on one device, and at a desk. */
  get isAlone(): boolean {
    const { session } = this.#options;
    const here = session.view?.people.flatMap((person) => person.here) ?? [];
    return this.#isMine && here.length === 1 && !isHandheld();
  }

  #fitSoon(): void {
    this.#cancelFit?.();
    this.#cancelFit = this.#options.clock.after(STILL_MS, () => {
      this.#cancelFit = null;
      if (this.isAlone) this.#sizing.fit();
    });
  }

  dispose(): void {
    this.#cancelFit?.();
  }

  /** Fits the PTY to this window. */
  fit(): void {
    if (this.#isMine) this.#sizing.fit();
  }
}

export const [getInput, setInput] = createContext<Input>();
