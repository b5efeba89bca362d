import type { Clock } from '#base/ports.ts';
import { controlKey, isTyping } from './keys.ts';
import type { Session } from '../session/session.svelte.ts';
import type { Size } from '#protocol/ground/size.ts';
import { createSizing } from './sizing.ts';
import { controlOf } from '../../session/view.ts';

/** Leaving this soon after typing is asked about first, in ms. */
const RECENT_INPUT_MS = 60_000;

/** A phone or tablet: its window is what it happens to be, and changes with its keyboard. */
export function isHandheld(): boolean {
  return matchMedia('(pointer: coarse)').matches || window.innerWidth < 700;
}

/** Keys on their way from this page to the shell, and the size its window asks for with them. */
export class Typing {
  readonly #session: Session;
  readonly #clock: Clock;
  readonly #sizing;
  #isControlArmed = $state.raw(false);
  #lastInputAt = -RECENT_INPUT_MS;

  constructor(session: Session, clock: Clock) {
    this.#session = session;
    this.#clock = clock;
    this.#sizing = createSizing(({ cols, rows }) => session.connection.terminals.resize(cols, rows));
  }

  /** The next key is sent with Ctrl. */
  get isControlArmed(): boolean {
    return this.#isControlArmed;
  }

  /** Whether closing the page now would surprise. */
  get isRecent(): boolean {
    return this.#session.mayType && this.#clock.now() - this.#lastInputAt < RECENT_INPUT_MS;
  }

  armControl(): void {
    this.#isControlArmed = !this.#isControlArmed;
  }

  /** Takes in what the terminal on the page has to say. */
  take(data: string | Uint8Array): void {
    if (typeof data === 'string' && isTyping(data)) this.type(data);
    // A mouse that moves over a terminal takes no control of it.
    else if (this.#session.standing.kind === 'mine') void this.#session.write(data);
  }

  /** Sends keys somebody typed, where they have control or may take what nobody has. */
  type(keys: string): void {
    const armed = this.#isControlArmed ? controlKey(keys) : keys;
    this.#isControlArmed = false;
    if (this.#session.standing.kind === 'theirs') this.#session.noteUnsent('no-control');
    else void this.#send(armed);
  }

  async #send(keys: string): Promise<void> {
    const { view } = this.#session;
    // The first to type in a new terminal is the one it is for.
    const isFirst = view?.watching != null && controlOf(view, view.watching).fence === 0;
    this.#lastInputAt = this.#clock.now();
    const { ok } = await this.#session.write(keys);
    if (!ok || isHandheld()) return;
    if (isFirst) this.#sizing.wished();
    this.#sizing.typed();
  }

  /** The PTY's size and the one that would fill this window. */
  seen(size: Size | null, fit: Size | null): void {
    this.#sizing.seen(size, fit);
  }

  /** The window or its type was made another size: whoever types next means to have it filled. */
  wished(): void {
    if (!isHandheld()) this.#sizing.wished();
  }

  /** Fits the PTY to this window. */
  fit(): void {
    if (this.#session.standing.kind === 'mine') this.#sizing.fit();
  }
}
