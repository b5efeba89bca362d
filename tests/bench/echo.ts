import { settle } from './shell.ts';
import type { System } from './system.ts';

export const KEYS = 'abcdefghijklmnopqrstuvwxyz';

/** Types one key, which was not shown lately; gives the ms until its echo is. */
export async function echoOf(
  system: Pick<System, 'forget' | 'shows' | 'send'>,
  key: string,
): Promise<number> {
  system.forget();
  const echoed = system.shows(key);
  const start = performance.now();
  system.send(key);
  await echoed;
  return performance.now() - start;
}

/** Types single keys at the prompt, each once the one before has been echoed; gives the round trips in ms. */
export async function measureEcho(system: System, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    times.push(await echoOf(system, KEYS[index % KEYS.length] ?? 'a'));
    if (index % KEYS.length === KEYS.length - 1) await settle(system);
  }
  await settle(system);
  return times;
}
