import type { Dispose } from '#base/disposables.ts';
import type { Clock } from '#base/ports.ts';
import type { OutputEvent } from '../output/event.ts';
import type { Position } from '../output/segment-header.ts';
import { countUntil, eventTimes, type ReplaySegment } from './segment.ts';
import type { ReplaySource } from './source.ts';

/** What the past is shown on. */
export interface ReplayScreen {
  /** Shows a segment as it was after its first `count` events; resolves once it does. */
  show(segment: ReplaySegment, count: number): Promise<void>;
  /** Applies the events that follow what is shown; resolves once it has. */
  apply(events: readonly OutputEvent[]): Promise<void>;
}

/** Where the player is, and what it does: `at` in ms of the endpoint's clock. `ended`: it has shown all that is stored. */
export interface PlayerState {
  readonly status: 'seeking' | 'paused' | 'playing' | 'ended' | 'failed';
  readonly at: number;
  readonly speed: number;
  readonly skipsIdle: boolean;
}

export interface PlayerOptions {
  source: ReplaySource;
  screen: ReplayScreen;
  clock: Clock;
  onState(state: PlayerState): void;
}

/** Longest time in which nothing happens that is played as it was, in ms; longer ones go by in this time. */
export const IDLE_MS = 2_000;
export const MAX_SPEED = 32;
/** How often the position is reported while nothing happens, in ms. */
const TICK_MS = 50;

/** A segment that is shown, as far as its first `count` events; `since`: when the last event before it was made. */
interface Shown {
  segment: ReplaySegment;
  times: readonly number[];
  count: number;
  since: number;
}

/** Plays a terminal's past on a screen: goes to any moment by the keyframe before it, and on from there. */
export class Player {
  readonly #options: PlayerOptions;
  #state: PlayerState = { status: 'paused', at: 0, speed: 1, skipsIdle: true };
  #shown: Shown | null = null;
  /** The moment that is wanted; a newer one takes its place while an older is on its way. */
  #wanted: number | null = null;
  /** Plays on once the wanted moment is shown. */
  #resumes = false;
  /** What the screen and the source are busy with. */
  #work: Promise<void> | null = null;
  #isDisposed = false;
  #cancelTick: Dispose | null = null;
  #tickedAt = 0;

  constructor(options: PlayerOptions) {
    this.#options = options;
  }

  get state(): PlayerState {
    return this.#state;
  }

  /** How far the output is that is shown; null where none is. */
  get position(): Position | null {
    const shown = this.#shown;
    return shown === null ? null : { segment: shown.segment.header.segment, event: shown.count };
  }

  /** It plays, or will once the wanted moment is shown. */
  get isPlaying(): boolean {
    const { status } = this.#state;
    return status === 'playing' || (status === 'seeking' && this.#resumes);
  }

  /**
   * Goes to a moment, and keeps playing from there if it was playing. Resolves once the newest requested moment is
   * shown.
   */
  seek(at: number): Promise<void> {
    if (this.#isDisposed) return Promise.resolve();
    if (this.#state.status !== 'seeking') this.#resumes = this.#state.status === 'playing';
    this.#wanted = at;
    this.#stop();
    this.#become({ status: 'seeking', at });
    return this.#work ?? this.#busy(this.#seekAll());
  }

  /** Plays on from here, or from the wanted moment once it is shown. */
  play(): void {
    const { status, at } = this.#state;
    if (this.#isDisposed || status === 'playing') return;
    if (status === 'failed') void this.seek(at);
    if (this.#state.status === 'seeking') this.#resumes = true;
    else this.#begin();
  }

  pause(): void {
    this.#resumes = false;
    if (this.#state.status !== 'playing') return;
    this.#stop();
    this.#become({ status: 'paused' });
  }

  setSpeed(speed: number): void {
    this.#become({ speed: Math.min(MAX_SPEED, Math.max(1, speed)) });
  }

  /** Whether long times in which nothing happens go by quickly. */
  skipIdle(skipsIdle: boolean): void {
    this.#become({ skipsIdle });
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#wanted = null;
    this.#stop();
  }

  #become(change: Partial<PlayerState>): void {
    this.#state = { ...this.#state, ...change };
    if (!this.#isDisposed) this.#options.onState(this.#state);
  }

  #busy(work: Promise<void>): Promise<void> {
    const done = work.finally(() => {
      if (this.#work === done) this.#work = null;
    });
    this.#work = done;
    return done;
  }

  #stop(): void {
    this.#cancelTick?.();
    this.#cancelTick = null;
  }

  #begin(): void {
    this.#tickedAt = this.#options.clock.now();
    this.#become({ status: 'playing' });
    // A tick that is running continues by itself.
    if (this.#work === null) this.#schedule();
  }

  async #seekAll(): Promise<void> {
    try {
      for (let at = this.#wanted; at !== null; at = this.#wanted) {
        await this.#goTo(at);
        if (this.#wanted === at) this.#wanted = null;
      }
    } catch {
      this.#wanted = null;
      this.#become({ status: 'failed' });
      return;
    }
    if (this.#isDisposed) return;
    this.#become({ status: 'paused' });
    if (!this.#resumes) return;
    this.#begin();
    this.#schedule();
  }

  async #goTo(at: number): Promise<void> {
    const { source, screen } = this.#options;
    const segment = await source.at(at);
    if (this.#wanted !== at || segment === null) return;
    const times = eventTimes(segment);
    const count = countUntil(times, at);
    const before = this.#shown;
    this.#shown = null;
    if (before?.segment === segment && before.count <= count) {
      await screen.apply(segment.events.slice(before.count, count));
    } else await screen.show(segment, count);
    this.#shown = { segment, times, count, since: segment.header.startedAt };
  }

  /** The time of the next event of what is shown. */
  get #next(): number | undefined {
    return this.#shown?.times[this.#shown.count];
  }

  /** How many ms of the past go by in one of now, on the way to the event at `next`. */
  #rate(next: number): number {
    const { speed, skipsIdle } = this.#state;
    const before = this.#shown?.times[this.#shown.count - 1] ?? this.#shown?.since ?? next;
    const gap = next - before;
    return skipsIdle && gap > IDLE_MS ? (speed * gap) / IDLE_MS : speed;
  }

  #schedule(): void {
    const next = this.#next;
    const waitMs = next === undefined ? 0 : Math.max(0, next - this.#state.at) / this.#rate(next);
    this.#stop();
    // A clock cannot wait for less than a ms, and would be asked again and again.
    const tickMs = Math.min(TICK_MS, Math.max(1, Math.ceil(waitMs)));
    this.#cancelTick = this.#options.clock.after(tickMs, () => {
      this.#cancelTick = null;
      void this.#busy(this.#tick());
    });
  }

  /** Plays what is due, then waits for what comes next. */
  async #tick(): Promise<void> {
    try {
      const due = this.#advance();
      if (due.length > 0) await this.#options.screen.apply(due);
      const isOver = this.#next === undefined && !(await this.#turnPage());
      if (this.#wanted !== null) return await this.#seekAll();
      if (this.#state.status !== 'playing' || this.#isDisposed) return;
      if (isOver) this.#become({ status: 'ended' });
      else this.#schedule();
    } catch {
      this.#become({ status: 'failed' });
    }
  }

  /** Moves on by the time that has passed; returns the events that fell due in it. */
  #advance(): readonly OutputEvent[] {
    const now = this.#options.clock.now();
    let leftMs = Math.max(0, now - this.#tickedAt);
    this.#tickedAt = now;
    const shown = this.#shown;
    if (shown === null) return [];
    const from = shown.count;
    let { at } = this.#state;
    for (let next = this.#next; next !== undefined; next = this.#next) {
      const rate = this.#rate(next);
      const needMs = Math.max(0, next - at) / rate;
      if (needMs > leftMs) {
        at += leftMs * rate;
        break;
      }
      leftMs -= needMs;
      at = next;
      shown.count += 1;
    }
    this.#become({ at });
    return shown.segment.events.slice(from, shown.count);
  }

  /** Continues with what was stored since, or with the next segment; false if there is nothing more. */
  async #turnPage(): Promise<boolean> {
    const { source, screen, clock } = this.#options;
    const shown = this.#shown;
    if (shown === null) return false;
    const { segment: number, profile } = shown.segment.header;
    const grown = shown.segment.isOpen ? await source.behind(number - 1) : null;
    if (grown?.header.segment === number && grown.events.length > shown.count) {
      this.#shown = { ...shown, segment: grown, times: eventTimes(grown) };
      return true;
    }
    const segment = await source.behind(number);
    // What was waited for has not gone by.
    this.#tickedAt = clock.now();
    if (segment === null || this.#wanted !== null) return false;
    const follows = segment.header.segment === number + 1 && segment.header.reset !== true;
    if (!follows || segment.header.profile !== profile) await screen.show(segment, 0);
    const since = Math.min(this.#state.at, segment.header.startedAt);
    this.#shown = { segment, times: eventTimes(segment), count: 0, since };
    return true;
  }
}
