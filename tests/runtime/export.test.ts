import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTerminal } from '../harness/attached.ts';
import { until } from '../harness/facts.ts';
import { startProduct, type Product, type Shared } from '../harness/product.ts';
import { type, view, type Viewer } from '../harness/viewer.ts';

let product: Product;
let shared: Shared;
let viewer: Viewer;

beforeAll(async () => {
  product = await startProduct();
  shared = await product.share('--shell', '/bin/bash', '--cols', '100', '--rows', '30');
  viewer = view(product.join(shared.links.technician));
  await until('a prompt', () => viewer.rows().some((row) => /[$#] *$/.test(row)) || undefined);
  await type(viewer, 'seq -f "line %g" 50; (exit 3)\r');
  await viewer.shows('line 50');
  await type(viewer, 'printf "\\e[?1049h\\e[Hfull screen"; read -n1; printf "\\e[?1049l"\r');
  await viewer.shows('full screen');
  await type(viewer, 'x');
  await type(viewer, 'echo "<b>" la""st\r');
  await viewer.shows('<b> last');
  await until('all has ended', async () => {
    const page = await viewer.connection.commands.page();
    return page.ok && page.value.length === 3 && page.value[0]?.exit === 0 ? true : undefined;
  });
});
afterAll(() => product.dispose());

const exported = async (...args: string[]) => {
  const { code, stdout, stderr } = await product.run('export', ...args);
  expect([code, stderr.replaceAll(/^holdfast: .*\n/gm, '')]).toEqual([0, '']);
  return stdout;
};

test('[EX1] [EX7] a cast by id and by link, version 3 and 2, holds what was printed until now', async () => {
  for (const [version, session] of [
    ['3', shared.session],
    ['2', shared.links.observer],
  ] as const) {
    const text = await exported(session, '--format', 'cast', '--cast-version', version);
    const [head, ...events] = text
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(head).toMatchObject({ version: Number(version) });
    const printed = (events as [number, string, string][])
      .filter(([, code]) => code === 'o')
      .map(([, , data]) => data)
      .join('');
    expect(printed).toContain('line 50\r\n');
    expect(printed).toContain('<b> last');
  }
});

test('[EX8] a reader who leaves early is no failure', async () => {
  for (const args of [
    ['export', shared.session, '--format', 'txt'],
    ['commands', shared.session],
  ]) {
    const command = product.begin(...args);
    command.child.stdout?.destroy();
    const { code, stderr } = await command.finished;
    expect([code, stderr]).toEqual([0, '']);
  }
});

test('[EX2] [EX4] [EX5] lines, Markdown and HTML of the same session', async () => {
  const lines = (await exported(shared.session, '--format', 'txt')).split('\n');
  const first = lines.indexOf('line 1');
  expect(lines.slice(first, first + 50)).toEqual(Array.from({ length: 50 }, (_, at) => `line ${at + 1}`));
  expect(lines).toContain('<b> last');
  expect(lines.join('\n')).not.toContain('full screen\n');
  const markdown = await exported(shared.session, '--format', 'md');
  expect(markdown).toContain('```sh\nseq -f "line %g" 50; (exit 3)\n```');
  expect(markdown).toMatch(/line 50\n```\n\n\*exit 3 after/);
  expect(markdown).toMatch(/```text\n<b> last\n```\n\n\*exit 0/);
  const page = await exported(shared.session, '--format', 'html');
  expect(page).toContain('&lt;b&gt; last\n</pre>');
  expect(page).not.toContain('<script');
});

test('[EX6] a file is new or not written; what cannot be is refused, with 2 for wrong use and 4 for no session', async () => {
  const out = join(product.data, 'out.txt');
  await exported(shared.session, '--format', 'txt', '--out', out);
  const written = readFileSync(out, 'utf8');
  expect(written).toContain('line 50\n');
  const again = await product.run('export', shared.session, '--format', 'md', '--out', out);
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('already') });
  expect(readFileSync(out, 'utf8')).toBe(written);
  const none = join(product.data, 'none.txt');
  const wrong = [
    [2, ['--format', 'pdf']],
    [2, ['--format', 'txt', '--terminal', '9', '--out', none]],
    [2, ['--format', 'cast', '--cast-version', '1']],
    [2, ['--format', 'txt', '--json']],
    [2, []],
  ] as const;
  for (const [code, args] of wrong)
    expect(await product.run('export', shared.session, ...args)).toMatchObject({ code });
  expect(await product.run('export', 'nosuchsession', '--format', 'txt')).toMatchObject({ code: 4 });
  expect(existsSync(none)).toBe(false);
});

test('[RE5] play shows it in a terminal, by key and to its end, and puts the terminal back; without one it says so', async () => {
  const refused = await product.run('play', shared.session);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('holdfast export') });
  expect(await product.run('play', shared.session, '--speed', '99')).toMatchObject({ code: 2 });
  const playing = inTerminal(['play', shared.session, '--speed', '32'], {
    data: product.data,
    cols: 100,
    rows: 30,
  });
  const before = playing.window.modes();
  await playing.shows('full screen');
  await playing.shows('<b> last');
  expect(await playing.exited).toBe(0);
  expect(playing.window.modes()).toEqual(before);
  const paused = inTerminal(['play', shared.session], { data: product.data, cols: 100, rows: 32 });
  const modes = paused.window.modes();
  await paused.shows('space pauses');
  paused.keys(' ');
  await paused.shows('paused');
  paused.keys('q');
  expect(await paused.exited).toBe(0);
  expect(paused.window.modes()).toEqual(modes);
});
