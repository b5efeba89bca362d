import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { askedInTerminal, attachInTerminal } from '../harness/attached.ts';
import type { Attached, AttachedOptions } from '../harness/attached.ts';
import { until } from '../harness/facts.ts';
import { isAlive } from '../harness/process.ts';
import { BASH, startProduct } from '../harness/product.ts';
import type { Product, Shared } from '../harness/product.ts';
import { type, view } from '../harness/viewer.ts';
import type { Viewer } from '../harness/viewer.ts';

const LEAVE = '\x1d';
const BEFORE = 'own% ls\r\nown-file\r\nown% attach\r\n';
const SIZE = { cols: 100, rows: 30 };

let product: Product;
let folder: string;
let shared: Shared;
let technician: Viewer;

beforeAll(async () => {
  product = await startProduct();
  folder = await mkdtemp(join(tmpdir(), 'holdfast-window-'));
});
beforeEach(async () => {
  shared = await product.share(...BASH, '--cols', '100', '--rows', '30');
  technician = view(product.join(shared.links.technician));
  await technician.shows('$');
});
afterEach(() => technician.close());
afterAll(async () => {
  await product.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** What somebody else does at the keyboard, who leaves control to others afterwards. */
async function types(keys: string): Promise<void> {
  await type(technician, keys);
  technician.connection.control.release();
  await until('control is free', () => technician.connection.view?.controls[0]?.holder === null);
}

function attach(options: Partial<AttachedOptions> = {}, link = shared.links.observer): Attached {
  const data = join(folder, options.name ?? 'Wim');
  return attachInTerminal(link, { data, name: 'Wim', before: BEFORE, ...SIZE, ...options });
}

async function leave(attached: Attached): Promise<void> {
  attached.keys(LEAVE);
  expect(await attached.exited).toBe(0);
}

const everything = ({ window }: Attached) => [...window.above(), ...window.rows()];
/** Whether nothing is said over the terminal. */
const isQuiet = (attached: Attached) => !attached.window.rows().join('\n').includes('[holdfast');

describe('[D12] whatever it is ended by, the terminal is as it was', () => {
  /** Everything of the list, left on by a program that goes on. */
  const MODES =
    '\\e[?1000;1006;1004;2004;1;66;45;2027h\\e[?2048h\\e[>4;2m\\e[3 q\\e[31;7m\\e]2;stolen\\a\\e]4;1;#123456\\a' +
    '\\e]10;#111111\\a\\e[3g\\e[9G\\eH\\e[5;9r\\e[4;20h\\e[?7l\\e[?25l\\e[?6h\\e)0';
  const CRASH = "process.on('SIGUSR2', () => { throw new Error('a fault of our own'); });";
  let crash: string;

  beforeAll(async () => {
    crash = join(folder, 'crash.cjs');
    await writeFile(crash, CRASH);
  });

  const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const;
  const ends: [name: string, end: (attached: Attached) => void, code: number][] = [
    ...SIGNALS.map((signal): (typeof ends)[number] => {
      const end = (attached: Attached) => attached.kill(signal);
      return [signal, end, 128 + constants.signals[signal]];
    }),
    ['Ctrl-]', (attached) => attached.keys(LEAVE), 0],
    ['a fault of our own', (attached) => attached.kill('SIGUSR2'), 1],
  ];

  test.each([
    ['of its size', SIZE, ''],
    ['of its size, on the alternate screen', SIZE, '\\e[?1049h'],
    ['larger', { cols: 120, rows: 40 }, '\\e[?1049h'],
    ['smaller', { cols: 80, rows: 20 }, ''],
  ])('in a window that is %s', async (_where, size, screen) => {
    await types(`printf '${MODES}${screen}'; echo on-"$((1+1))"; sleep 1000\r`);
    await technician.shows('on-2');
    const environment = { NODE_OPTIONS: `--require ${crash}` };
    const all = ends.map(([name]) => attach({ ...size, name, environment }));
    const before = all.map(({ window }) => window.modes());
    await Promise.all(all.map(({ window }) => window.shows('on-2')));
    if (size === SIZE) {
      const isThrough = (attached: Attached) => isQuiet(attached) && attached.window.rows().join('') !== '';
      await until('nothing is said any more', () => all.every(isThrough));
    }
    for (const [at, [name, end, code]] of ends.entries()) {
      const attached = all[at]!;
      expect([name, attached.window.modes()]).not.toEqual([name, before[at]]);
      end(attached);
      expect([name, await attached.exited]).toEqual([name, code]);
      expect([name, attached.window.modes()]).toEqual([name, before[at]]);
      expect(everything(attached).slice(0, 3)).toEqual(['own% ls', 'own-file', 'own% attach']);
    }
  });

  test('the session’s end', async () => {
    const doomed = await product.share(...BASH, '--cols', '100', '--rows', '30');
    const attached = attach({}, doomed.links.technician);
    const before = attached.window.modes();
    await attached.window.shows('$');
    attached.keys("printf '\\e[?1000h\\e[?7l'; echo on-$((1+1))\r");
    await attached.window.shows('on-2');
    await product.run('end', doomed.session);
    expect(await attached.exited).toBe(0);
    expect(attached.window.modes()).toEqual(before);
  });

  test.each([
    ['is killed', (attached: Attached) => attached.kill('SIGTERM')],
    ['closes the window', (attached: Attached) => attached.close()],
  ])('who %s gives control up, and nothing goes on', async (_what, end) => {
    const attached = attach({ name: 'Anna' }, shared.links.technician);
    await attached.window.shows('$');
    attached.keys(':\r');
    const holder = () => technician.connection.view?.controls[0]?.holder ?? null;
    await until('she has it', () => holder());
    end(attached);
    await until('nobody has it', () => holder() === null);
    await until('it has ended', async () => !(await isAlive(attached.pid)));
  });

  test('a terminal that is asked for a link is not left without its echo', async () => {
    const asked = askedInTerminal({ data: join(folder, 'Wim') });
    await asked.shows('Link (not shown)');
    asked.kill('SIGHUP');
    expect(await asked.exited).toBe(128 + constants.signals.SIGHUP);
  });
});

describe('[D13] a window of another size shows what the terminal shows', () => {
  const terminalRows = (viewer: Viewer) => viewer.rows().map((row) => row.trimEnd());

  test('in a larger one all of it, wrapped and scrolled as there; rows that leave go into its scrollback', async () => {
    await types('clear\r');
    const attached = attach({ cols: 132, rows: 40 });
    await attached.window.shows('$');
    await types('for i in $(seq 60); do echo line-$i; done; printf "%0150d\\n" 7; echo end-"$((1+1))"\r');
    await technician.shows('end-2');
    await until('it is the same', () => {
      const rows = terminalRows(technician);
      return JSON.stringify(attached.window.rows().slice(0, rows.length)) === JSON.stringify(rows);
    });
    const lines = everything(attached).filter((row) => /^line-\d+$/.test(row));
    expect(lines).toEqual(Array.from({ length: 60 }, (_, at) => `line-${at + 1}`));
    await leave(attached);
    expect(attached.window.above().slice(0, 3)).toEqual(['own% ls', 'own-file', 'own% attach']);
  });

  test('in a smaller one a true part of it that follows the cursor, and how large it is', async () => {
    await types(
      "clear; printf '\\e[1;1Htop-left\\e[30;85Hbottom-right'; read -rsn1; printf '\\e[1;1H'; read -rsn1\r",
    );
    await technician.shows('bottom-right');
    const attached = attach({ cols: 80, rows: 20 });
    await attached.window.shows('bottom-right');
    await until(
      'nothing is said any more',
      () => attached.window.rows().join('\n').split('[holdfast').length === 2,
    );
    const rows = attached.window.rows();
    expect(rows[18]).toContain('bottom-right');
    expect(rows.join('\n')).not.toContain('top-left');
    expect(rows[19]).toMatch(/terminal 100×30, columns 21–100, rows 12–30 shown/);
    await types('x');
    await attached.window.shows('top-left');
    expect(attached.window.rows()[0]).toMatch(/^top-left/);
    attached.resize(100, 30);
    await until('all of it is there', () => {
      const shown = attached.window.rows().join('\n');
      return shown.includes('top-left') && shown.includes('bottom-right') && !shown.includes(' shown ');
    });
    await types('x');
    await leave(attached);
  });

  test('in one of its size output passes as it is, and what was there before stays above', async () => {
    await types('clear\r');
    const attached = attach();
    await attached.window.shows('$');
    await until('nothing is said any more', () => isQuiet(attached));
    attached.forget();
    await types("printf 'raw\\e[35m-%s\\e[m\\n' 7\r");
    await attached.shows('raw\x1b[35m-7\x1b[m');
    await types('seq 100\r');
    await technician.shows('100');
    await until('the first rows have left it', () => attached.window.above().includes('70'));
    await until('nothing is said any more', () => isQuiet(attached));
    expect(everything(attached).slice(0, 3)).toEqual(['own% ls', 'own-file', 'own% attach']);
    const numbers = everything(attached).filter((row) => /^\d+$/.test(row));
    expect(numbers).toEqual(Array.from({ length: 100 }, (_, at) => String(at + 1)));
    await leave(attached);
  });
});

test('[L19] what entering means is said once, and stands over the first screen for a while', async () => {
  const attached = attach({ cols: 120, rows: 40 });
  await attached.window.shows('$');
  await attached.window.shows('Everything on screen');
  await until('it is gone again', () => isQuiet(attached));
  expect(everything(attached).join('\n')).not.toContain('recorded by');
  await leave(attached);
});

describe('[L32] the size is the window’s, what it was, or a given one, as is asked for', () => {
  const size = () => {
    const info = technician.connection.view?.terminals[0];
    return `${info?.cols}x${info?.rows}`;
  };
  const anna = (options: Partial<AttachedOptions>) =>
    attach({ name: 'Anna', ...options }, shared.links.technician);

  test('--size keep leaves it until Ctrl-^ f; alone and with control a window takes it along', async () => {
    const before = size();
    const attached = anna({ cols: 90, rows: 26, args: ['--size', 'keep'] });
    await attached.window.shows('100×30');
    attached.keys('\x1ef');
    await attached.window.shows('makes the terminal 90×26');
    attached.keys('echo kept-$((1+1))\r');
    await attached.window.shows('kept-2');
    expect(size()).toBe(before);
    attached.keys('\x1ef');
    await until('it fits', () => size() === '90x26');
    await leave(attached);
  });

  test('--size 110x32 sets it with the first key; one that cannot be is refused', async () => {
    const attached = anna({ cols: 90, rows: 26, args: ['--size', '110x32'] });
    await attached.window.shows('$');
    attached.keys(':\r');
    await until('it has the size', () => size() === '110x32');
    await attached.window.shows('110×32');
    await leave(attached);
    for (const wrong of ['7x7', 'big', '100x', '600x30']) {
      const refused = await product.run('attach', shared.links.technician, '--size', wrong);
      expect(refused).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('--size must be fit, keep, or'),
      });
    }
  });
});

describe('[L33] what is piped in is done before attach leaves', () => {
  const pipe = (text: string, ...args: string[]) => {
    const piped = product.begin('attach', shared.links.technician, ...args);
    piped.child.stdin?.end(text);
    return piped.finished;
  };

  test('until the prompt is back, whatever it is called by then', async () => {
    const { code, stdout } = await pipe('cd /tmp; sleep 1.5; echo late-"$((1+1))"\n:\n');
    expect([code, stdout.includes('late-2')]).toEqual([0, true]);
  });

  test('until a text is printed, which the echo of what was typed is not', async () => {
    const { code, stdout } = await pipe('sleep 1; echo done; sleep 1000\n', '--wait', 'done');
    expect([code, /\ndone/.test(stdout)]).toEqual([0, true]);
  });

  test('a session that ends before fails', async () => {
    const doomed = await product.share(...BASH);
    const piped = product.begin('attach', doomed.links.technician, '--wait', 'never seen');
    piped.child.stdin?.end('exit\n');
    expect(await piped.finished).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The session or the shell ended before "never seen" was printed'),
    });
  });
});

test('[L34] what a program wants on the clipboard goes to the terminal’s own, with a flag and control alone', async () => {
  const put = String.raw`printf '\033]52;c;%s\a' $(printf hi | base64); echo PUT''-NOW` + '\r';
  const passed = '\x1b]52;c;aGk=\x07';
  const withFlag = attach({ args: ['--clipboard', '--size', 'keep'] }, shared.links.technician);
  await withFlag.shows('$');
  await types(put);
  await withFlag.shows('PUT-NOW');
  expect(withFlag.shown()).not.toContain(passed);
  withFlag.forget();
  withFlag.keys(put);
  await withFlag.shows('PUT-NOW');
  expect(withFlag.shown()).toContain(passed);
  await leave(withFlag);
  const without = attach({ args: ['--size', 'keep'] }, shared.links.technician);
  await without.shows('$');
  without.forget();
  without.keys(put);
  await without.shows('PUT-NOW');
  expect(without.shown()).not.toContain('\x1b]52;');
  await leave(without);
});
