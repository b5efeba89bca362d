import { existsSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { processStart } from '#base/node/process-identity.ts';
import { buildPrograms } from '../testing/build-programs.ts';
import { RealPtyHost } from '../testing/real-pty-host.ts';
import { openSpool } from '../stream/spool.ts';

/** Longest a pty host takes to go, in ms, and what a busy machine adds. */
const LEAVE_MS = 4_000 + 6_000;

async function until(fact: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await fact())) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('a pty host ends', { timeout: 60_000 }, () => {
  let programs: string;
  let real: RealPtyHost;

  const isGone = async (pid: number) => (await processStart(pid)) === null;
  const ptyHostIsGone = () => isGone(real.launched.ptyHost.pid);
  const start = async (spoolMaxBytes = 256 << 20) => {
    real = await RealPtyHost.start(programs, { spoolMaxBytes });
    await real.client.wait('terminal-announced');
    return real.launched;
  };
  /** With the agent gone before, so that nobody takes its word. */
  const endShell = async () => {
    real.type('sleep 0.3; exit 3\n');
    await real.client.wait('input-settled');
    real.client.destroy();
    await until(() => isGone(real.launched.ptyHost.shellPid));
    await until(() => readFileSync(`${real.launched.folder}/host.log`, 'utf8').includes('has ended'));
  };
  const terminate = async () => {
    const at = performance.now();
    process.kill(real.launched.ptyHost.pid, 'SIGTERM');
    await until(ptyHostIsGone);
    expect(performance.now() - at).toBeLessThan(LEAVE_MS);
  };

  beforeAll(async () => {
    programs = await buildPrograms();
  }, 60_000);
  afterEach(() => real.end());
  afterAll(() => rmSync(programs, { recursive: true, force: true }));

  test('[E33] by itself where its shell went first and its folder then', async () => {
    const { folder } = await start();
    await endShell();
    rmSync(folder, { recursive: true });
    await until(ptyHostIsGone);
  });

  test('[E32] on SIGTERM where both are gone', async () => {
    const { folder } = await start();
    await endShell();
    rmSync(folder, { recursive: true });
    await terminate();
  });

  test('[E32] on SIGTERM where its shell is gone, and leaves what it had to say', async () => {
    const { folder } = await start();
    await endShell();
    await terminate();
    const spool = openSpool(`${folder}/spool.db`);
    expect(spool.end).toMatchObject({ cause: 'exited', exitCode: 3 });
    spool.close();
  });

  test('[E32] on SIGTERM with a shell that ignores the hangup, and what that started in its group', async () => {
    const { ptyHost } = await start();
    real.type("set +m; trap '' HUP TERM; sleep 300 & echo child:$!:\n");
    const output = await real.output((text) => /child:\d+:/.test(text.toString()));
    const child = Number(/child:(\d+):/.exec(output.toString())![1]);
    await terminate();
    await until(async () => (await isGone(ptyHost.shellPid)) && (await isGone(child)));
  });

  test('[E32] on SIGTERM with a PTY that stands still, which tells of no end', async () => {
    const { folder, ptyHost } = await start(1 << 20);
    real.type("trap '' HUP; sleep 0.3; seq 1 1000000\n");
    await real.client.wait('input-settled');
    real.client.destroy();
    await until(() => readFileSync(`${folder}/host.log`, 'utf8').includes('spool-full'));
    await terminate();
    await until(() => isGone(ptyHost.shellPid));
    expect(existsSync(folder)).toBe(true);
  });
});
