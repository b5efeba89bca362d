import { settle } from './shell.ts';
import type { System } from './system.ts';

const KEYS = 'abcdefghijklmnopqrstuvwxyz';

/** Types single keys at the prompt, each once the one before has been echoed; gives the round trips in ms. */
export async function measureEcho(system: System, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const key = KEYS[index % KEYS.length] ?? 'a';
    system.forget();
    const echoed = system.shows(key);
    const start = performance.now();
    system.send(key);
    await echoed;
    times.push(performance.now() - start);
    if (index % KEYS.length === KEYS.length - 1) await settle(system);
  }
  await settle(system);
  return times;
}
