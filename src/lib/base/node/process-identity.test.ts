import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { isSameBoot } from '../boot.ts';
import {
  bootId,
  identify,
  processStart,
  runBounded,
  stateEverywhere,
  stateInBoot,
  thisProcessSystem,
  type ProcessSystem,
} from './process-identity.ts';

/** Wine has no PowerShell to ask. */
const isWine = process.platform === 'win32' && process.env['WINEPREFIX'] !== undefined;

test.skipIf(isWine)('[A18] a process is known by its start as well as its number', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const pid = child.pid!;
  const started = await processStart(pid);
  expect(started).not.toBe(null);
  expect(await processStart(pid)).toBe(started);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await processStart(pid)).toBe(null);
});

test('[A18] a boot is told from another, also by a clock that was set a little', () => {
  const now = bootId(Date.now());
  expect(isSameBoot(now, now)).toBe(true);
  expect(isSameBoot(now, 'since 5')).toBe(false);
  expect(isSameBoot('since 1000', 'since 1060')).toBe(true);
  expect(isSameBoot('since 1000', 'since 1061')).toBe(false);
  expect(isSameBoot('since 1000', 'since 2000')).toBe(false);
});

test.runIf(process.platform === 'linux')(
  '[H22] files of other builds know a process by its ticks: alone in host.json, behind the boot in workerd.json',
  async () => {
    const ticks = await processStart(process.pid);
    expect(ticks).toMatch(/^\d+$/);
    expect(await identify(process.pid)).toEqual({
      ok: true,
      identity: { pid: process.pid, started: `${bootId(0)}/${ticks}` },
    });
    expect(await identify(2 ** 22 + 1)).toEqual({ ok: false, problem: 'gone' });
  },
);

/** Windows, where a question goes to a program of the system's. */
function windows(answer: () => Promise<string>, hasProcess = () => true): ProcessSystem {
  return { ...thisProcessSystem, platform: 'win32', hasProcess, run: answer };
}
const says = (text: string) => windows(() => Promise.resolve(text));
const fails = () => Promise.reject(new Error('it hangs'));

describe('[A31] of a process the system says one of three things:', () => {
  const known = { pid: 7, started: '638000000000000000' };
  test('it is the same', async () => {
    const system = says('638000000000000000 133000000000000000\r\n');
    expect(await stateInBoot(known, system)).toBe('lives');
    expect(await stateEverywhere({ ...known, started: '133000000000000000' }, system)).toBe('lives');
    expect(await identify(7, system)).toEqual({
      ok: true,
      identity: { pid: 7, started: '133000000000000000' },
    });
  });

  test('there is none of this number, or it is another', async () => {
    expect(await stateInBoot(known, says('638000000000000001 133000000000000001\r\n'))).toBe('gone');
    expect(
      await stateInBoot(
        known,
        windows(fails, () => false),
      ),
    ).toBe('gone');
    const left = [true, false];
    expect(
      await stateInBoot(
        known,
        windows(fails, () => left.shift()!),
      ),
    ).toBe('gone');
  });

  test('it does not say: nothing was answered, or nothing was written down', async () => {
    expect(await stateInBoot(known, windows(fails))).toBe('unknown');
    expect(await stateInBoot(known, says(' \r\n'))).toBe('unknown');
    expect(await stateInBoot({ ...known, started: '' }, says('638000000000000000 1\r\n'))).toBe('unknown');
    expect(await identify(7, windows(fails))).toEqual({ ok: false, problem: 'unknown' });
    expect(await processStart(7, windows(fails))).toBe(null);
  });

  test.runIf(process.platform === 'linux')('it has no room for the question', async () => {
    const crowded = { ...thisProcessSystem, readStat: () => thisProcessSystem.readStat(-1) };
    expect(await stateInBoot({ pid: process.pid, started: '1' }, crowded)).toBe('unknown');
  });
});

test('[A31] whoever does not answer is not waited for', async () => {
  const program = ['-e', 'setInterval(() => {}, 1000)'];
  await expect(runBounded(process.execPath, { args: program, timeout: 200 })).rejects.toMatchObject({
    killed: true,
  });
});
