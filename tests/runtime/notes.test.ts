import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemRandom } from '#base/clock-host.ts';
import { encodeRuns } from '#protocol/ground/yjs-append.ts';
import { newActId } from '#protocol/notes/acts.ts';
import { actsRoot, arrivalsRoot } from '#protocol/notes/document.ts';
import { encodeAsk, encodeUpdate } from '#protocol/notes/sync-frame.ts';
import { until } from '../harness/facts.ts';
import { openNotes } from '../harness/notes-socket.ts';
import { startProduct } from '../harness/product.ts';
import type { Product, Shared } from '../harness/product.ts';
import { enterRaw } from '../harness/raw-viewer.ts';
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

test('[NO22] [NO19] [EX9] notes are written and listed on the command line, stand on their line, in exports too, and are on the record', async () => {
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
  for (const format of ['txt', 'md', 'html', 'cast'])
    expect((await product.run('export', shared.session, '--format', format)).stdout).toMatch(
      /failed: locked[^]*Question: Cleo, [^]*Who locks it\?/,
    );
  await until('it is on the record', async () => {
    const page = await viewer.connection.record.page();
    if (!page.ok) return undefined;
    return page.value.find(({ fact }) => fact.type === 'note-act' && fact['act'] === written[0]?.['id']);
  });
});

test('[NO18] [NO22] what another writes is in every open page at once, and all of it once workerd was killed', async () => {
  const open = viewer.connection.openNotes();
  await until('all is there', () => open?.notes.isComplete || undefined);
  const before = open?.notes.all.length ?? 0;
  expect((await product.run('note', shared.links.client, 'from elsewhere')).code).toBe(0);
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

test('[NO11] a forger on a raw socket is closed by name, and nothing of theirs is stored or shown', async () => {
  const open = viewer.connection.openNotes();
  await until('all is there', () => open?.notes.isComplete || undefined);
  const before = JSON.stringify(open?.notes.all);
  const theirs = open?.notes.all[0]?.id ?? '';
  const forger = await enterRaw(shared.links.client);
  const act = { id: newActId(systemRandom), on: theirs, saw: theirs, after: null, at: 0 };
  const run = (root: string, entry: object) => encodeRuns([{ author: 7, clock: 0, root, entries: [entry] }]);
  const forged: [Uint8Array, string][] = [
    [run(actsRoot(7), { ...act, type: 'edit', of: theirs, text: 'forged', mentions: [] }), 'not-allowed'],
    [run(actsRoot(7), { ...act, type: 'resolve' }), 'not-allowed'],
    [run(actsRoot(8), { ...act, type: 'reply', text: 'forged', mentions: [] }), 'not-an-append'],
    [run(arrivalsRoot(7), { number: 0 }), 'not-an-append'],
    [run(actsRoot(7), { ...act, type: 'reply', text: 'forged', mentions: [], by: 'me' }), 'malformed-frame'],
  ];
  for (const [update, reason] of forged) {
    const socket = await openNotes(forger, { session: shared.session });
    socket.sendBytes(encodeAsk(new Map()));
    socket.sendBytes(encodeUpdate(update));
    expect(await socket.closed).toBe(reason);
  }
  const listed = eventsOf(await product.run('notes', shared.session, '--json'));
  expect(JSON.stringify(listed)).not.toContain('forged');
  expect(JSON.stringify(open?.notes.all)).toBe(before);
  open?.close();
});
