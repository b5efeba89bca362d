import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, test } from 'vitest';
import { LINK, readSecret } from './secret.ts';

const URL = `http://localhost:1999/s/0123456789ab#${'x'.repeat(43)}`;

/** A terminal, or a pipe, in the test's hands. */
class FakeInput extends PassThrough {
  isRaw = false;
  isTTY: boolean;

  constructor({ isTTY }: { isTTY: boolean }) {
    super();
    this.isTTY = isTTY;
  }

  setRawMode(isRaw: boolean): this {
    this.isRaw = isRaw;
    return this;
  }
}

describe('[L24] where a secret comes from', () => {
  let input: FakeInput;
  let told: string;
  const read = (given: { argument?: string; file?: string; environment?: NodeJS.ProcessEnv } = {}) => {
    const notices = new PassThrough();
    notices.on('data', (chunk) => (told += String(chunk)));
    // As much of a terminal as is used.
    const io = { input: input as unknown as NodeJS.ReadStream, notices };
    return readSecret(LINK, { environment: {}, ...given, io });
  };
  const rest = async () => {
    let typed = '';
    for await (const chunk of input.resume()) typed += String(chunk);
    return typed;
  };

  beforeEach(() => {
    input = new FakeInput({ isTTY: true });
    told = '';
  });

  test('who sits at a terminal is asked, with the echo off, and mends what was mistyped', async () => {
    const link = read();
    expect(input.isRaw).toBe(true);
    input.write('\x1b[200~http:/x\x7f');
    input.write(`${URL.slice(6)}\x1b[201~`);
    input.write('\rls\r');
    expect(await link).toBe(URL);
    expect([input.isRaw, told]).toEqual([false, 'Link (not shown): \n']);
    input.end();
    expect(await rest()).toBe('ls\r');
  });

  test.each([
    ['Ctrl-C', 'http\x03'],
    ['Ctrl-D', '\x04'],
    ['the wrong end', 'x'.repeat(5000)],
  ])('%s gives up', async (_name, keys) => {
    const link = read();
    input.write(keys);
    await expect(link).rejects.toThrow('Nothing was entered');
    expect(input.isRaw).toBe(false);
  });

  test('the variable’s name stands for what it holds', async () => {
    expect(await read({ argument: 'HOLDFAST_LINK', environment: { HOLDFAST_LINK: URL } })).toBe(URL);
    expect(told).toBe('');
  });

  test.each(['\n', '\r\n'])(
    'a dash reads the first line that ends with %j and leaves the rest to be typed',
    async (end) => {
      input = new FakeInput({ isTTY: false });
      input.end(`${URL}${end}uptime\n`);
      expect(await read({ argument: '-' })).toBe(URL);
      expect(await rest()).toBe('uptime\n');
      expect(told).toBe('');
    },
  );

  test('a dash takes a line that nothing ends', async () => {
    input = new FakeInput({ isTTY: false });
    input.end(URL);
    expect(await read({ argument: '-' })).toBe(URL);
    expect(input.readableEnded).toBe(true);
  });

  test('a file, and the environment, which is left without it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
    const file = join(folder, 'link');
    writeFileSync(file, `${URL}\n`);
    const environment = { HOLDFAST_LINK: 'http://other' };
    expect(await read({ file, environment })).toBe(URL);
    expect(environment).toEqual({});
    expect(await read({ environment: { HOLDFAST_LINK: URL } })).toBe(URL);
    rmSync(folder, { recursive: true });
    await expect(read({ file })).rejects.toThrow('--link-file');
  });

  test('[L25] as an argument it works, and it is said who can read it there', async () => {
    const environment = { HOLDFAST_LINK: 'http://other' };
    expect(await read({ argument: URL, environment })).toBe(URL);
    expect(environment).toEqual({});
    expect(told).toContain('other users of this machine');
    expect(told).not.toContain(URL);
  });

  test('where nobody can be asked it is said how to give it', async () => {
    input = new FakeInput({ isTTY: false });
    await expect(read()).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('HOLDFAST_LINK'),
    });
  });
});
