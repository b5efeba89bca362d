import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/facts.ts';
import { startProduct } from '../harness/product.ts';
import type { Product, Shared } from '../harness/product.ts';
import { type, view, type Viewer } from '../harness/viewer.ts';

let product: Product;
let shared: Shared;
let viewer: Viewer;

beforeAll(async () => {
  product = await startProduct();
  shared = await product.share('--shell', '/bin/bash');
  viewer = view(product.join(shared.links.technician));
  await until('a prompt', () => viewer.rows().some((row) => /[$#] *$/.test(row)) || undefined);
});
afterAll(() => product.dispose());

const eventsOf = ({ stdout }: { stdout: string }) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('[NO22] [NO19] notes are written and listed on the command line, stand on their line, and are on the record', async () => {
  await type(viewer, 'echo fail""ed: locked\r');
  await viewer.shows('failed: locked');
  const found = eventsOf(await product.run('search', shared.session, 'failed: locked', '--json'));
  const line = String(found[0]?.['line']);
  const write = (...args: string[]) => product.run('note', shared.links.client, ...args, '--json');
  const written = eventsOf(
    await write('Who locks it?', '--line', line, '--kind', 'question', '--name', 'Cleo'),
  );
  expect(written).toMatchObject([{ event: 'written' }]);
  expect((await write('x', '--line', 'nowhere')).code).toBe(2);
  const listed = eventsOf(await product.run('notes', shared.session, '--json'));
  expect(listed).toMatchObject([
    {
      ...{ event: 'note', id: written[0]?.['id'], line, kind: 'question', by: 'Cleo', text: 'Who locks it?' },
      anchor: { on: 'lines', quote: { start: 'failed: locked', end: null } },
    },
  ]);
  const shown = await product.run('notes', shared.links.observer);
  expect(shown.stdout).toMatch(/question +Cleo, .*\n {4}Who locks it\?\n/);
  await until('it is on the record', async () => {
    const page = await viewer.connection.record.page();
    if (!page.ok) return undefined;
    return page.value.find(({ fact }) => fact.type === 'note-act' && fact['act'] === written[0]?.['id']);
  });
});

test('[NO18] [NO22] what another writes is in every open page at once, and all of it once workerd was killed', async () => {
  const open = viewer.connection.openNotes();
  await until('all is there', () => open?.notes.isComplete);
  const before = open?.notes.all.length ?? 0;
  await product.run('note', shared.links.technician, 'from elsewhere');
  await until('it is shown', () => open?.notes.all.length === before + 1 || undefined);
  process.kill(await product.workerdPid(), 'SIGKILL');
  await until('the line is lost', () => open?.notes.isComplete === false || undefined);
  open?.notes.write({ type: 'note', anchor: null, kind: 'note', text: 'meanwhile', mentions: [] });
  expect(open?.notes.own.map(({ state }) => state.how)).not.toContain('refused');
  await until('it is saved', () => open?.notes.own.length === 0 || undefined);
  const listed = eventsOf(await product.run('notes', shared.session, '--json'));
  expect(listed.map(({ text }) => text).slice(before)).toEqual(['from elsewhere', 'meanwhile']);
  open?.close();
});
