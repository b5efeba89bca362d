import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeJsonFile } from '#base/node/json-file.ts';
import { endOrphan, recordWorkerd } from './orphan.ts';

/** Wine has no PowerShell to ask. */
const isWine = process.platform === 'win32' && process.env['WINEPREFIX'] !== undefined;

let data: string;
let child: ChildProcess;
const said: string[] = [];
const parts = { log: (_level: string, message: string) => void said.push(message), askAgainMs: 1 };
const file = () => join(data, 'workerd.json');

beforeEach(() => {
  said.length = 0;
  data = mkdtempSync(join(tmpdir(), 'holdfast-orphan-'));
  child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
});
afterEach(() => {
  child.kill('SIGKILL');
  rmSync(data, { recursive: true });
});

test('[N49] a process that may be the workerd of a killed server is let be, and the start refused by name', async () => {
  writeJsonFile(file(), { pid: child.pid, started: '' });
  await expect(endOrphan(data, parts)).rejects.toMatchObject({
    name: 'EngineRefusal',
    reason: 'orphan-unknown',
  });
  expect(child.exitCode ?? child.signalCode).toBe(null);
  expect(existsSync(file())).toBe(true);
});

test('[N49] it is asked again, and ended once the system says that it is that one', async () => {
  writeJsonFile(file(), { pid: child.pid, started: 'then' });
  const answers = ['unknown', 'lives', 'unknown', 'gone'] as const;
  let asked = 0;
  const killed: number[] = [];
  const stateOf = async () => answers[asked++]!;
  await endOrphan(data, { ...parts, stateOf, kill: (pid) => void killed.push(pid) });
  expect(killed).toEqual([child.pid]);
  expect(existsSync(file())).toBe(false);
  expect(said).toEqual(['ended the workerd of a server that was killed']);
});

test('[N49] one that may not be ended is no reason to go on', async () => {
  writeJsonFile(file(), { pid: child.pid, started: 'then' });
  const kill = () => {
    throw Object.assign(new Error('not yours'), { code: 'EPERM' });
  };
  const stateOf = async () => 'lives' as const;
  await expect(endOrphan(data, { ...parts, stateOf, kill })).rejects.toMatchObject({
    reason: 'orphan-unknown',
  });
});

test.skipIf(isWine)('[N16] what is noted of a workerd is enough to end it', async () => {
  await recordWorkerd(data, child.pid!);
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ pid: child.pid });
  await endOrphan(data, parts);
  await expect.poll(() => child.signalCode).toBe('SIGKILL');
});
