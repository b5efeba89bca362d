import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildPrograms } from '../testing/build-programs.ts';
import { RealPtyHost } from '../testing/real-pty-host.ts';

describe('control of a real bash', { timeout: 60_000 }, () => {
  let programs: string;
  let ptyHost: RealPtyHost;

  beforeAll(async () => {
    programs = await buildPrograms();
  }, 60_000);
  afterEach(() => ptyHost.end());
  afterAll(() => rmSync(programs, { recursive: true, force: true }));

  const raise = (fence: number, role: 'technician' | null) =>
    ptyHost.client.send({ type: 'raise-fence', terminal: ptyHost.terminal, fence, role });
  const watch = (on: boolean) =>
    ptyHost.client.send({ type: 'watch-program', terminal: ptyHost.terminal, on });
  const answerTo = (input: number) =>
    ptyHost.client.wait('input-settled', (answer) => answer.input === input);
  const inFront = (program: string | null) =>
    ptyHost.client.wait('program-seen', (seen) => seen.program === program);

  test('[T20] keys under an old fence never reach it, those in mid-word included, and the sender is told', async () => {
    ptyHost = await RealPtyHost.start(programs);
    raise(1, 'technician');
    ptyHost.type('echo ONE', 1);
    raise(2, 'technician');
    const late = ptyHost.type(' LATE', 1);
    const paused = (raise(3, null), ptyHost.type(' PAUSED', 3));
    raise(4, 'technician');
    ptyHost.type(" && echo T''WO\n", 4);
    const output = await ptyHost.said('TWO');
    expect(output.toString()).not.toMatch(/LATE|PAUSED/);
    expect(await answerTo(late)).toMatchObject({ problem: 'late' });
    expect(await answerTo(paused)).toMatchObject({ problem: 'no-control' });
    expect(output.toString()).toContain('ONE\r\nTWO');
  });

  test('[T20] another agent’s line finds the fence where it was', async () => {
    ptyHost = await RealPtyHost.start(programs);
    raise(7, 'technician');
    await ptyHost.client.wait('terminal-announced');
    ptyHost.client.destroy();
    await ptyHost.client.closed;
    ptyHost.connect();
    await ptyHost.client.wait('terminal-announced');
    raise(6, 'technician');
    expect(await answerTo(ptyHost.type('echo LATE\n', 6))).toMatchObject({ problem: 'late' });
    ptyHost.type("echo T''HERE\n", 7);
    expect((await ptyHost.said('THERE')).toString()).not.toContain('LATE');
  });

  test('[T22] [T21] while keys stand still the program in front is named, and a stop interrupts it', async () => {
    ptyHost = await RealPtyHost.start(programs);
    await ptyHost.client.wait('terminal-announced');
    raise(1, 'technician');
    ptyHost.type('sleep 300; echo status=$?\n', 1);
    await ptyHost.said('sleep 300');
    raise(2, null);
    watch(true);
    await inFront('sleep');
    expect(await answerTo(ptyHost.type('\x03', 2))).toMatchObject({ problem: 'no-control' });
    ptyHost.client.messages.length = 0;
    ptyHost.client.send({ type: 'stop-program', terminal: ptyHost.terminal });
    await inFront(null);
    expect((await ptyHost.said('^C')).toString()).not.toMatch(/status=0/);
  });

  test('[T24] [T25] a mouse mode that a killed program left on is told and reset, and nothing is typed for it', async () => {
    ptyHost = await RealPtyHost.start(programs);
    await ptyHost.client.wait('terminal-announced');
    ptyHost.type("sh -c 'printf \\\\033[?1003h\\\\033[?1006h; kill -9 $$'; echo STILL''-THERE\n");
    await ptyHost.said('STILL-THERE');
    await ptyHost.client.wait('stray-modes-seen', ({ on }) => on);
    const opened = ptyHost.client.wait('segment-opened', ({ reset }) => reset === true);
    const put = ptyHost.client.wait('stray-modes-seen', ({ on }) => !on);
    ptyHost.client.send({ type: 'reset-terminal', terminal: ptyHost.terminal });
    await put;
    const header = await opened;
    const keyframe = inflateRawSync(header.keyframe).toString();
    expect(keyframe).toContain('STILL-THERE');
    expect(keyframe).not.toMatch(/\u001b\[\?[\d;]*100[36]/);
    expect(ptyHost.room.output().toString()).not.toContain('\x1b[!p');
    expect(ptyHost.room.problems).toEqual([]);
  });

  test('[T22] a pipe is named by what is left of it, a script by its own name', async () => {
    ptyHost = await RealPtyHost.start(programs);
    await ptyHost.client.wait('terminal-announced');
    watch(true);
    ptyHost.type('true | sleep 301\n');
    await inFront('sleep');
    ptyHost.client.send({ type: 'stop-program', terminal: ptyHost.terminal });
    const script = join(ptyHost.launched.folder, 'clear-logs.sh');
    writeFileSync(script, 'sleep 302; true');
    ptyHost.type(`bash ${script}\n`);
    await inFront('clear-logs.sh');
    ptyHost.client.send({ type: 'stop-program', terminal: ptyHost.terminal });
    await ptyHost.said('^C');
  });

  test.skipIf(process.platform === 'win32')(
    '[E50] Ctrl-S at its prompt holds the output, which is told; Ctrl-Q ends it; a program that takes the key itself holds none',
    async () => {
      ptyHost = await RealPtyHost.start(programs);
      const said = (held: boolean) => ptyHost.client.wait('output-held', (report) => report.held === held);
      await said(false);
      ptyHost.client.messages.splice(0);
      ptyHost.type('echo READ""Y\n');
      await ptyHost.output((output) => /READY\r\n[^]*[$#] $/.test(output.toString()));
      ptyHost.type('\x13');
      await said(true);
      ptyHost.type('echo HE""LD\n');
      ptyHost.type('\x11');
      await said(false);
      await ptyHost.said('HELD');
      ptyHost.client.messages.splice(0);
      ptyHost.type('stty -ixon; echo RA""W; read -rn1; sleep 1; echo LA""TER\n');
      await ptyHost.said('RAW');
      ptyHost.type('\x13');
      await ptyHost.said('LATER');
      expect(ptyHost.client.messages.filter(({ type }) => type === 'output-held')).toEqual([]);
    },
  );
});
