import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isAlive } from './harness/process.ts';
import { until } from './harness/facts.ts';

const MODULE = new URL('./run-folder.mjs', import.meta.url).href;
/** A program of a run that goes on for ever, starts another that its end does not reach, and says where it is. */
const PROGRAM = `
  const { spawn } = require('node:child_process');
  const { mkdtempSync } = require('node:fs');
  const left = mkdtempSync(process.env.TMPDIR + '/left-');
  const below = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
  console.log(JSON.stringify({ left, pids: [process.pid, below.pid] }));
  setInterval(() => {}, 1000);`;

function start(options: string) {
  const script = `
    const { createRunFolder } = await import(${JSON.stringify(MODULE)});
    const folder = createRunFolder();
    await folder.run(process.execPath, ['-e', ${JSON.stringify(PROGRAM)}], ${options});
    folder.remove();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: dirname(fileURLToPath(MODULE)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = once(child.stdout.setEncoding('utf8'), 'data').then(
    ([text]): { left: string; pids: number[] } => JSON.parse(String(text)),
  );
  return { child, said, ended: once(child, 'close') };
}

test.runIf(process.platform === 'linux').each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'a run that is broken off by %s leaves no folder and nothing that runs',
  async (signal) => {
    const { child, said, ended } = start('{}');
    const { left, pids } = await said;
    expect(existsSync(left)).toBe(true);
    child.kill(signal);
    await ended;
    expect(existsSync(dirname(dirname(left)))).toBe(false);
    for (const pid of pids) await until('it has ended', async () => !(await isAlive(pid)) || undefined);
  },
);

test.runIf(process.platform === 'linux')(
  'a program that takes too long is ended with what it started',
  async () => {
    const { said, ended } = start('{ withinMs: 1000 }');
    const { left, pids } = await said;
    await ended;
    expect(existsSync(dirname(dirname(left)))).toBe(false);
    for (const pid of pids) await until('it has ended', async () => !(await isAlive(pid)) || undefined);
  },
);
