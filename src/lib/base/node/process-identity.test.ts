import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { bootId, identify, isSameBoot, processStart } from './process-identity.ts';

test('[A18] a process is known by its start as well as its number', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const pid = child.pid!;
  const started = processStart(pid);
  expect(started).not.toBe(null);
  expect(processStart(pid)).toBe(started);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(processStart(pid)).toBe(null);
});

test('[A18] a boot is told from another, also by a clock that was set a little', () => {
  const now = bootId(Date.now());
  expect(isSameBoot(now, now)).toBe(true);
  expect(isSameBoot(now, 'since 5')).toBe(false);
  expect(isSameBoot('since 1000', 'since 1030')).toBe(true);
  expect(isSameBoot('since 1000', 'since 2000')).toBe(false);
});

test.runIf(process.platform === 'linux')(
  '[H22] files of other builds know a process by its ticks: alone in host.json, behind the boot in workerd.json',
  () => {
    const ticks = processStart(process.pid);
    expect(ticks).toMatch(/^\d+$/);
    expect(identify(process.pid)).toEqual({ pid: process.pid, started: `${bootId(0)}/${ticks}` });
    expect(identify(2 ** 22 + 1)).toBe(null);
  },
);
