import { createContext } from 'svelte';
import type { Clock } from '#base/ports.ts';
import type { WriteProblem, WriteResult } from '../../session/input/write-result.ts';
import type { Control } from '../control/control.svelte.ts';
import { isHandheld } from '../kit/handheld.ts';
import { controlKey, isTyping } from './keys.ts';
import type { Session } from '../session/session.svelte.ts';
import type { Size } from '#protocol/ground/size.ts';
import { createSizing } from './sizing.ts';
import { controlOf } from '../../session/view.ts';

/** Leaving this soon after typing is asked about first, in ms. */
const RECENT_INPUT_MS = 60_000;

export interface InputOptions {
  session: Session;
  control: Pick<Control, 'standing' | 'pause'>;
  clock: Clock;
}

/** Keys on their way from this page to the shell, and the size its window asks for with them. */
export class Input {
  readonly #options: InputOptions;
  readonly #sizing;
  #isControlArmed = $state.raw(false);
  #unsent = $state.raw<{ problem: WriteProblem; at: number } | null>(null);
  #lastInputAt = -RECENT_INPUT_MS;

  constructor(options: InputOptions) {
    this.#options = options;
    const { terminals } = options.session.connection;
    this.#sizing = createSizing(({ cols, rows }) => terminals.resize(cols, rows));
  }

  /** The last keys that did not reach the shell. */
  get unsent(): { problem: WriteProblem; at: number } | null {
    return this.#unsent;
  }

  /** The next key is sent with Ctrl. */
  get isControlArmed(): boolean {
    return this.#isControlArmed;
  }

  /** Whether closing the page now would surprise. */
  get isRecent(): boolean {
    const { session, clock } = this.#options;
    return session.may('write-input') && clock.now() - this.#lastInputAt < RECENT_INPUT_MS;
  }

  noteUnsent(problem: WriteProblem): void {
    this.#unsent = { problem, at: this.#options.clock.now() };
  }

  armControl(): void {
    this.#isControlArmed = !this.#isControlArmed;
  }

  /** Takes in what the terminal on the page has to say. */
  takeKeys(data: string | Uint8Array): void {
    if (typeof data === 'string' && isTyping(data)) this.type(data);
    // A mouse that moves over a terminal takes no control of it.
    else if (this.#isMine) void this.#settle(this.#options.session.connection.input.write(data));
  }

  /** A wheel over a full-screen program scrolls it for who has control; nobody is told that they may not. */
  scroll(keys: string): void {
    const { control, session } = this.#options;
    if (this.#isMine && control.pause === null) void session.connection.input.write(keys);
  }

  /** Sends keys somebody typed, where they have control or may take what nobody has. */
  type(keys: string): void {
    const armed = this.#isControlArmed ? controlKey(keys) : keys;
    this.#isControlArmed = false;
    if (this.#options.control.standing.kind === 'theirs') this.noteUnsent('no-control');
    else void this.#send(armed);
  }

  async #send(keys: string): Promise<void> {
    const { session, clock } = this.#options;
    const { view } = session;
    // The first to type in a new terminal is the one it is for.
    const isFirst = view?.watching != null && controlOf(view, view.watching).fence === 0;
    this.#lastInputAt = clock.now();
    const reached = await this.#settle(session.connection.input.type(keys));
    if (!reached || isHandheld()) return;
    if (isFirst) this.#sizing.wished();
    this.#sizing.typed();
  }

  /** Whether they reached the shell. */
  async #settle(written: Promise<WriteResult>): Promise<boolean> {
    const result = await written;
    if (result.ok) this.#unsent = null;
    else this.noteUnsent(result.problem);
    return result.ok;
  }

  get #isMine(): boolean {
    return this.#options.control.standing.kind === 'mine';
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
    if (this.#isMine) this.#sizing.fit();
  }
}

export const [getInput, setInput] = createContext<Input>();
