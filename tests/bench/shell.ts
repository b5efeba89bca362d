import type { System } from './system.ts';

let stamps = 0;

/** A text no output contains yet. */
export function freshStamp(): string {
  stamps += 1;
  return `stamp-${process.pid}-${stamps}`;
}

/** Ctrl-U, then a command whose answer (which its own echo does not contain) shows that the shell is idle again. */
export async function settle(system: System): Promise<void> {
  await runUntil(system, "\x15printf ''");
}

/** Runs a command line and waits for a sentinel after it; gives the ms from Enter until a viewer shows that. */
export async function runUntil(system: System, command: string): Promise<number> {
  const stamp = freshStamp();
  system.forget();
  const seen = system.shows(`${stamp}-end`);
  const start = performance.now();
  system.send(`${command}; printf '%s-%s\\n' ${stamp} end\r`);
  await seen;
  return performance.now() - start;
}
