import type { System } from './systems.ts';

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
    if (index % KEYS.length === KEYS.length - 1) await clearLine(system);
  }
  await clearLine(system);
  return times;
}

/** Ctrl-U, then a command whose answer (which its own echo does not contain) shows that the shell is idle again. */
async function clearLine(system: System): Promise<void> {
  const stamp = Math.round(performance.now() * 1000);
  system.forget();
  const answered = system.shows(`ready-${stamp}`);
  system.send(`\x15printf '%s-%s\\n' ready ${stamp}\r`);
  await answered;
}
