import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startedWith } from '../running.ts';
import type { AttackName } from './attacks.ts';
import type { Target } from './target.ts';

export interface ToAttacker {
  name: AttackName;
  target: Target;
}

export interface FromAttacker {
  type: 'underway';
}

/**
 * Attacks from a process of its own; resolves once the first attempts are under way. Gives what ends it, which throws
 * where it had ended by itself.
 */
export async function startAttacker(attack: ToAttacker): Promise<() => Promise<void>> {
  const child = fork(fileURLToPath(new URL('./attacker-process.ts', import.meta.url)), [], {
    execArgv: ['--no-warnings'],
  });
  const endedByItself = `the attacker (${attack.name}) ended by itself`;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const end = startedWith(async () => {
    const isOn = child.connected;
    if (isOn) child.disconnect();
    await gone;
    if (!isOn) throw new Error(endedByItself);
  });
  const underway = new Promise<void>((resolve, reject) => {
    child.once('message', (_word: FromAttacker) => resolve());
    child.once('exit', () => reject(new Error(endedByItself)));
  });
  child.send(attack);
  await underway;
  return end;
}
