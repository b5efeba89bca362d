import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildPrograms } from '../testing/build-host.ts';
import { RealHost } from '../testing/real-host.ts';

describe('control of a real bash', { timeout: 60_000 }, () => {
  let programs: string;
  let host: RealHost;

  beforeAll(async () => {
    programs = await buildPrograms();
  }, 60_000);
  afterEach(() => host.end());
  afterAll(() => rmSync(programs, { recursive: true, force: true }));

  const raise = (fence: number, role: 'technician' | null) =>
    host.client.send({ type: 'raise-fence', terminal: host.terminal, fence, role });
  const watch = (on: boolean) => host.client.send({ type: 'watch-program', terminal: host.terminal, on });
  const answerTo = (input: number) => host.client.wait('input-settled', (answer) => answer.input === input);
  const inFront = (program: string | null) =>
    host.client.wait('program-seen', (seen) => seen.program === program);

  test('[T20] keys under an old fence never reach it, those in mid-word included, and the sender is told', async () => {
    host = await RealHost.start(programs);
    raise(1, 'technician');
    host.type('echo ONE', 1);
    raise(2, 'technician');
    const late = host.type(' LATE', 1);
    const paused = (raise(3, null), host.type(' PAUSED', 3));
    raise(4, 'technician');
    host.type(" && echo T''WO\n", 4);
    const output = await host.said('TWO');
    expect(output.toString()).not.toMatch(/LATE|PAUSED/);
    expect(await answerTo(late)).toMatchObject({ problem: 'late' });
    expect(await answerTo(paused)).toMatchObject({ problem: 'no-control' });
    expect(output.toString()).toContain('ONE\r\nTWO');
  });

  test('[T20] another agent’s line finds the fence where it was', async () => {
    host = await RealHost.start(programs);
    raise(7, 'technician');
    await host.client.wait('terminal-announced');
    host.client.destroy();
    await host.client.closed;
    host.connect();
    await host.client.wait('terminal-announced');
    raise(6, 'technician');
    expect(await answerTo(host.type('echo LATE\n', 6))).toMatchObject({ problem: 'late' });
    host.type("echo T''HERE\n", 7);
    expect((await host.said('THERE')).toString()).not.toContain('LATE');
  });

  test('[T22] [T21] while keys stand still the program in front is named, and a stop interrupts it', async () => {
    host = await RealHost.start(programs);
    await host.client.wait('terminal-announced');
    raise(1, 'technician');
    host.type('sleep 300; echo status=$?\n', 1);
    await host.said('sleep 300');
    raise(2, null);
    watch(true);
    await inFront('sleep');
    expect(await answerTo(host.type('\x03', 2))).toMatchObject({ problem: 'no-control' });
    host.client.messages.length = 0;
    host.client.send({ type: 'stop-program', terminal: host.terminal });
    await inFront(null);
    expect((await host.said('^C')).toString()).not.toMatch(/status=0/);
  });

  test('[T22] a pipe is named by what is left of it, a script by its own name', async () => {
    host = await RealHost.start(programs);
    await host.client.wait('terminal-announced');
    watch(true);
    host.type('true | sleep 301\n');
    await inFront('sleep');
    host.client.send({ type: 'stop-program', terminal: host.terminal });
    const script = join(host.launched.folder, 'clear-logs.sh');
    writeFileSync(script, 'sleep 302; true');
    host.type(`bash ${script}\n`);
    await inFront('clear-logs.sh');
    host.client.send({ type: 'stop-program', terminal: host.terminal });
    await host.said('^C');
  });
});
