import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { EMPTY } from '#base/bytes.ts';
import { processStart } from '#base/node/process-identity.ts';
import { buildPrograms } from '../testing/build-programs.ts';
import { RealPtyHost } from '../testing/real-pty-host.ts';

const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest('hex');

/** What `seq` prints on a terminal. */
function numbered(from: number, to: number): string {
  let text = '';
  for (let line = from; line <= to; line += 1) text += `${line}\r\n`;
  return text;
}

/** Between a begin and an end that the shell prints, but its echo of the command does not hold. */
function between(output: Buffer): Buffer {
  const begin = output.indexOf('<<BEGIN>>\r\n');
  const end = output.indexOf('<<END>>');
  return output.subarray(begin + '<<BEGIN>>\r\n'.length, end);
}
const framed = (command: string) => `echo '<<'BEGIN'>>'; ${command}; echo '<<'END'>>'\n`;

const marker = `.holdfast-test-${process.pid}`;
const markerPath = join(homedir(), marker);

async function until(fact: () => boolean): Promise<void> {
  while (!fact()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('a pty host with a real bash', { timeout: 60_000 }, () => {
  let programs: string;
  let ptyHost: RealPtyHost | null = null;
  const start = async (
    ...args: Parameters<typeof RealPtyHost.start> extends [string, ...infer Rest] ? Rest : never
  ) => {
    ptyHost = await RealPtyHost.start(programs, ...args);
    return ptyHost;
  };

  beforeAll(async () => {
    programs = await buildPrograms();
  }, 60_000);
  afterEach(async () => {
    await ptyHost?.end();
    ptyHost = null;
    rmSync(markerPath, { force: true });
  });
  afterAll(() => rmSync(programs, { recursive: true, force: true }));

  test('[E16] everything printed arrives once and in order, also when the agent is lost in the middle, twice', async () => {
    const { room, ...rest } = await start();
    const real = ptyHost!;
    expect(rest.launched.ptyHost.shellPid).toBeGreaterThan(0);
    real.type(framed('seq 1 200000'));
    await real.output((output) => output.length > 200_000);
    real.client.destroy();
    real.connect();
    await real.output((output) => output.length > 600_000);
    real.client.destroy();
    real.connect();
    const output = await real.said('<<END>>');
    expect(room.problems).toEqual([]);
    expect(sha256(between(output))).toBe(sha256(numbered(1, 200_000)));
  });

  test(
    '[E29] a flood of coloured log lines arrives whole; its rate is printed',
    { timeout: 120_000 },
    async () => {
      const real = await start({ cols: 120, rows: 36 });
      const lines = join(real.launched.folder, 'lines');
      let text = '';
      for (let line = 0; text.length < 1 << 20; line += 1) {
        text += `\x1b[32m${line}\x1b[0m \x1b[1;34minfo\x1b[0m request handled in ${line % 90}ms path=/api/items/${line} status=200\n`;
      }
      writeFileSync(lines, text);
      real.type(framed(`for i in {1..50}; do cat ${lines}; done`));
      await real.output(() => real.room.bytes > 100_000);
      const from = { at: performance.now(), bytes: real.room.bytes };
      while (real.room.bytes < text.length * 49) await new Promise((resolve) => setTimeout(resolve, 10));
      const seconds = (performance.now() - from.at) / 1000;
      const output = await real.said('<<END>>');
      console.log(
        `flood: ${((real.room.bytes - from.bytes) / 1e6 / seconds).toFixed(1)} MB/s to a room that checks all`,
      );
      expect(real.room.problems).toEqual([]);
      expect(sha256(between(output))).toBe(sha256(text.replaceAll('\n', '\r\n').repeat(50)));
    },
  );

  test('[E17] what is printed while no agent is there arrives later; the shell never noticed', async () => {
    const real = await start();
    real.type(framed(`sleep 0.3; seq 1 30000; touch "$HOME/${marker}"`));
    await real.said('<<BEGIN>>');
    real.client.destroy();
    await until(() => existsSync(markerPath));
    const before = real.room.bytes;
    real.connect();
    const output = await real.said('<<END>>');
    expect(before).toBeLessThan(1000);
    expect(sha256(between(output))).toBe(sha256(numbered(1, 30_000)));
  });

  test('[E8] a full spool stops the shell, and nothing is lost', async () => {
    const real = await start({ spoolMaxBytes: 1 << 20 });
    real.type(framed('sleep 0.3; seq 1 500000'));
    await real.said('<<BEGIN>>');
    real.client.destroy();
    await until(() => readFileSync(`${real.launched.folder}/host.log`, 'utf8').includes('spool-full'));
    expect(statSync(`${real.launched.folder}/spool.db`).size).toBeLessThan(3 << 20);
    const client = real.connect();
    const paused = await client.wait('terminal-paused', ({ pause }) => pause === 'spool-full');
    expect(paused.pause).toBe('spool-full');
    const output = await real.said('<<END>>');
    expect(real.room.problems).toEqual([]);
    expect(sha256(between(output))).toBe(sha256(numbered(1, 500_000)));
  });

  test('[E2] bytes that are no UTF-8 and sequences cut anywhere arrive as they were', async () => {
    const real = await start();
    real.type(
      framed(
        String.raw`for i in 1 2 3; do printf '\377\376 \303'; sleep 0.02; printf '\251 \033[3'; sleep 0.02; printf '1mred\033[0m'; done`,
      ),
    );
    const output = await real.said('<<END>>');
    const once = Buffer.from([0xff, 0xfe, 0x20, 0xc3, 0xa9, 0x20, ...Buffer.from('\x1b[31mred\x1b[0m')]);
    expect(between(output)).toEqual(Buffer.concat([once, once, once]));
    expect(real.room.problems).toEqual([]);
    const texts = real.room.events().map(({ data }) => Buffer.from(data).toString('latin1'));
    expect(texts.some((text) => text.endsWith('\xc3') || text.endsWith('\x1b[3'))).toBe(false);
  });

  test("[E18] a program's question is answered, whoever watches", async () => {
    const real = await start();
    await real.client.wait('terminal-announced');
    real.client.send({ type: 'server-lost' });
    real.type(
      String.raw`read -rs -d R -p $'\e[6n' place; echo "<<PLACE ${'${place#?}'}>>"; touch "${'$HOME'}/${marker}"` +
        '\n',
    );
    await until(() => existsSync(markerPath));
    real.client.send({ type: 'server-reached' });
    const output = await real.output((text) => /<<PLACE \[/.test(text.toString()));
    expect(output.toString()).toMatch(/<<PLACE \[\d+;\d+>>/);
  });

  test('[E10] a storm of resizes leaves the shell with the last size', async () => {
    const real = await start();
    for (let turn = 0; turn < 300; turn += 1) {
      real.client.send({
        type: 'resize-terminal',
        terminal: real.terminal,
        cols: 80 + (turn % 50),
        rows: 24 + (turn % 9),
      });
    }
    real.client.send({ type: 'resize-terminal', terminal: real.terminal, cols: 133, rows: 41 });
    await real.client.wait('terminal-resized', ({ cols }) => cols === 133);
    real.type('stty size\n');
    await real.said('41 133\r\n');
    expect(real.room.segments.size).toBeLessThan(20);
    expect(real.room.problems).toEqual([]);
  });

  test.each([
    ['exit 3', 3],
    ['kill -9 $$', 137],
  ])(
    '[E13] "%s" ends the terminal with %i, and the pty host goes when the room has it',
    async (command, code) => {
      const real = await start();
      real.type(`${command}\n`);
      const ended = await real.client.wait('terminal-ended');
      expect(ended).toMatchObject({ cause: 'exited', exitCode: code });
      expect(Buffer.from(real.room.events().at(-1)!.data).toString()).toBe(String(code));
      expect([...real.room.segments.values()].every(({ sealed }) => sealed)).toBe(true);
      real.client.send({ type: 'resize-terminal', terminal: real.terminal, cols: 90, rows: 30 });
      const input = real.type('late\n');
      const settled = await real.client.wait('input-settled', (message) => message.input === input);
      expect(settled.problem).toBe('terminal-ended');
      real.client.send({ type: 'terminal-closed', terminal: real.terminal });
      await real.client.closed;
      await until(() => !existsSync(real.launched.folder));
    },
  );

  test('[E19] output a shell left in a paused PTY when it exited is not lost', async () => {
    const real = await start({ spoolMaxBytes: 1 << 20 });
    real.type(framed('sleep 0.2; seq 1 250000').replace('\n', '; exit 5\n'));
    await real.said('<<BEGIN>>');
    real.client.destroy();
    await until(() => readFileSync(`${real.launched.folder}/host.log`, 'utf8').includes('spool-full'));
    real.connect();
    const ended = await real.client.wait('terminal-ended');
    expect(ended.exitCode).toBe(5);
    expect(sha256(between(real.room.output()))).toBe(sha256(numbered(1, 250_000)));
  });

  test('[E14] asked to end, a shell that ignores the hangup is killed', async () => {
    const real = await start();
    real.type("trap '' HUP; echo deaf''ened\n");
    await real.said('deafened');
    real.client.send({ type: 'end-terminal', terminal: real.terminal });
    const ended = await real.client.wait('terminal-ended');
    expect(ended).toMatchObject({ cause: 'ended', exitCode: 137 });
  });

  test('[E24] without the secret, or with bytes that are no frame, a connection is closed and nobody else notices', async () => {
    const real = await start();
    await real.client.wait('terminal-announced');
    const wrong = real.stranger(new Uint8Array(32));
    await wrong.closed;
    const empty = real.stranger(EMPTY);
    await empty.closed;
    for (const bytes of ['GET / HTTP/1.1\r\n\r\n', '\x00\x00\x00\x03abc', '\xff\xff\xff\xff']) {
      const socket = connect(real.launched.ptyHost.socket);
      socket.on('error', () => {});
      socket.write(Buffer.from(bytes, 'latin1'));
      await once(socket, 'close');
    }
    expect(wrong.messages).toEqual([]);
    real.type("echo still''here\n");
    await real.said('stillhere');
  });

  test('[E24] an agent of a version nobody knows is told so', async () => {
    const real = await start();
    const old = real.stranger(real.launched.secret, 0);
    expect(await old.wait('host-refused')).toMatchObject({ reason: 'unsupported-version' });
    await old.closed;
  });

  test('[E25] a newer agent takes the place of the older', async () => {
    const real = await start();
    await real.client.wait('terminal-announced');
    const older = real.client;
    real.connect();
    await older.closed;
    real.type("echo taken''over\n");
    await real.said('takenover');
    expect(real.room.problems).toEqual([]);
  });

  test("[E26] its folder is its owner's alone", async () => {
    const { folder } = (await start()).launched;
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of ['secret', 'host.json'])
      expect(statSync(`${folder}/${file}`).mode & 0o777).toBe(0o600);
  });

  test('[E30] a pty host whose folder was removed ends its shell: nobody could reach it again', async () => {
    const { ptyHost: self, folder } = (await start()).launched;
    rmSync(folder, { recursive: true });
    for (const pid of [self.pid, self.shellPid])
      await expect.poll(() => processStart(pid), { timeout: 20_000 }).toBe(null);
  });

  test('a shell that cannot be started is told to whoever wanted it', async () => {
    await expect(start({ shell: '/no/such/shell' })).rejects.toThrow('there is no program /no/such/shell');
  });
});
