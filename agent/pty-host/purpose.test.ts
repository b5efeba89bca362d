import { beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '#base/testing/fake-clock.ts';
import { createPurpose, type Purpose } from './purpose.ts';

const MINUTE_MS = 60_000;

describe('what a pty host is there for', () => {
  let clock: FakeClock;
  let state: Record<'hasFolder' | 'hasAgent' | 'shellRuns' | 'isSpooled', boolean>;
  let done: string[];
  let purpose: Purpose;

  beforeEach(() => {
    clock = new FakeClock();
    state = { hasFolder: true, hasAgent: true, shellRuns: true, isSpooled: false };
    done = [];
    purpose = createPurpose({
      clock,
      hasFolder: () => state.hasFolder,
      hasAgent: () => state.hasAgent,
      shellRuns: () => state.shellRuns,
      isSpooled: () => state.isSpooled,
      hangUp: () => void done.push('hang up'),
      kill: () => void done.push('kill'),
      exit: () => void done.push('exit'),
    });
  });

  test('[E32] told to leave it hangs up, kills and goes, also where the shell ignores all of it', () => {
    purpose.leave();
    purpose.leave();
    expect(done).toEqual(['hang up']);
    clock.pass(5_000);
    expect(done).toEqual(['hang up', 'kill', 'exit']);
  });

  test('[E32] told to leave it goes as soon as the shell has', () => {
    purpose.shellEnded();
    expect(done).toEqual([]);
    purpose.leave();
    purpose.shellEnded();
    expect(done).toEqual(['hang up', 'exit']);
  });

  test('[E32] told to leave it goes at once where the shell has gone before', () => {
    state.shellRuns = false;
    purpose.leave();
    expect(done).toEqual(['exit']);
  });

  test('[E30] [E33] without its folder it leaves, whether the shell runs or not', () => {
    state.hasFolder = false;
    clock.pass(5_000);
    expect(done).toEqual(['hang up']);
    purpose.shellEnded();
    expect(done).toEqual(['hang up', 'exit']);
  });

  test('[E33] nothing holds a pty host whose shell went before its folder did', () => {
    state.shellRuns = false;
    state.hasFolder = false;
    clock.pass(5_000);
    expect(done).toEqual(['exit']);
  });

  test('[E34] a shell that has ended keeps no process: a minute without an agent, and the spool is left', () => {
    state.shellRuns = false;
    state.isSpooled = true;
    clock.pass(10 * MINUTE_MS);
    state.hasAgent = false;
    clock.pass(MINUTE_MS / 2);
    state.hasAgent = true;
    clock.pass(MINUTE_MS);
    expect(done).toEqual([]);
    state.hasAgent = false;
    clock.pass(MINUTE_MS + 10_000);
    expect(done).toEqual(['exit']);
  });

  test('[E34] a shell that runs, or whose end no disk has taken yet, keeps it without an agent too', () => {
    state.hasAgent = false;
    clock.pass(10 * MINUTE_MS);
    state.shellRuns = false;
    clock.pass(10 * MINUTE_MS);
    expect(done).toEqual([]);
  });
});
