import { createContext } from 'svelte';
import type { Clock } from '#base/ports.ts';
import type { Dispose } from '#base/disposables.ts';

/** The time for texts such as “lost for 12 s”, renewed every second. */
export class Ticker {
  readonly #clock: Clock;
  #now: number = $state.raw(0);

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#now = clock.now();
  }

  get now(): number {
    return this.#now;
  }

  run(): Dispose {
    let cancel: Dispose;
    const tick = () => {
      this.#now = this.#clock.now();
      cancel = this.#clock.after(1000, tick);
    };
    tick();
    return () => cancel();
  }
}

export const [getTicker, setTicker] = createContext<Ticker>();
