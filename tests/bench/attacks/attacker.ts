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

/** Attacks from a process of its own; resolves once the first attempts are under way. Gives what ends it. */
export async function startAttacker(attack: ToAttacker): Promise<() => Promise<void>> {
  const child = fork(fileURLToPath(new URL('./attacker-process.ts', import.meta.url)), [], {
    execArgv: ['--no-warnings'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const end = startedWith(async () => {
    if (child.connected) child.disconnect();
    await gone;
  });
  const underway = new Promise<void>((resolve, reject) => {
    child.once('message', (_word: FromAttacker) => resolve());
    child.once('exit', () => reject(new Error(`the attacker (${attack.name}) ended by itself`)));
  });
  child.send(attack);
  await underway;
  return end;
}
