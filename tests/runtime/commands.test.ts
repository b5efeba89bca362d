import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/facts.ts';
import { startProduct } from '../harness/product.ts';
import type { Product, Shared } from '../harness/product.ts';
import { enterRaw } from '../harness/raw-viewer.ts';
import { openStored } from '../harness/stored.ts';
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

/** The commands so far, the oldest first, once there are so many and the last of them has ended. */
async function ended(count: number) {
  return until(`${count} commands have ended`, async () => {
    const page = await viewer.connection.commands.page();
    if (!page.ok || page.value.length < count || page.value[0]?.exit === null) return undefined;
    return page.value.toReversed();
  });
}

test('[CM1] [CM4] [CM6] [CM7] [SE7] commands in a real shell are listed with how they ended, by whom, and where what they printed stands and is found', async () => {
  const [watcher, forger] = await Promise.all([
    enterRaw(shared.links.client).then((client) => client.signIn()),
    enterRaw(shared.links.client).then((client) => client.signIn()),
  ]);
  await type(viewer, 'echo fi""rst\r');
  await viewer.shows('first');
  await type(viewer, '(exit 7)\r');
  await ended(2);
  await type(viewer, 'printf "%s\\n" one two three\r');
  const rows = await ended(3);
  forger.send({ type: 'commands-changed', commands: [{ ...rows[1], exit: 0 }], shells: [], isWhole: true });
  const news = await until('all are told', () => {
    const told = watcher.messages.flatMap((message) =>
      message.type === 'commands-changed' ? message.commands : [],
    );
    return told.some((row) => row.command === rows[2]?.command && row.exit === 0) ? told : undefined;
  });
  expect(news.findLast(({ command }) => command === rows[1]?.command)).toEqual(rows[1]);
  const you = viewer.connection.view?.you.person;
  expect(rows.map(({ text, exit, trusted, by }) => ({ text, exit, trusted, by }))).toEqual([
    { text: 'echo fi""rst', exit: 0, trusted: true, by: you },
    { text: '(exit 7)', exit: 7, trusted: true, by: you },
    { text: 'printf "%s\\n" one two three', exit: 0, trusted: true, by: you },
  ]);
  const listed = await product.run('commands', shared.session, '--failed', '--json');
  const events = listed.stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(events).toEqual([expect.objectContaining({ event: 'command', text: '(exit 7)', exit: 7, by: you })]);
  await type(viewer, 'exit\r');
  await until('the shell is gone', () => viewer.connection.view?.terminals[0]?.ended);
  const { line, lastLine, terminal } = rows[2] ?? { line: null, lastLine: null, terminal: '' };
  const stored = await openStored(shared.links.observer);
  const stated = await until('its lines are stated', async () => {
    const lines = await stored.lines(terminal);
    return lines.some((row) => row.line === lastLine) ? lines : undefined;
  });
  const own = stated.filter((row) => row.line >= (line ?? 0) && row.line < (lastLine ?? 0));
  expect(own.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  const found = await until('it is found', async () => {
    const hits = await viewer.connection.search.find({ text: 'THREE', isExact: false, isWord: true });
    return hits.ok && hits.value.hits.length === 2 ? hits.value.hits : undefined;
  });
  const printed = { command: 3, text: 'printf "%s\\n" one two three', exit: 0, isFailed: false };
  expect(found.map((hit) => hit.command)).toMatchObject([printed, printed]);
  expect(found[0]).toMatchObject({ terminal, line: (lastLine ?? 0) - 1, text: 'three' });
  const said = await product.run('search', shared.session, 'three', '--json');
  expect(said.events).toEqual(
    found.map(({ line: at, text }) => ({
      event: 'hit',
      line: `${terminal}-${at}`,
      text,
      command: printed.text,
    })),
  );
});

test('[L35] commands and search read a session by its link too, also from standard input, as a person with a kept key', async () => {
  const asAdmin = await product.run('commands', shared.session, '--json');
  const asPerson = await product.run('commands', shared.links.observer, '--json');
  expect([asPerson.code, asPerson.events]).toEqual([0, asAdmin.events]);
  const searching = product.begin('search', '-', 'three', '--json');
  searching.child.stdin?.end(`${shared.links.observer}\n`);
  const found = await searching.finished;
  expect([found.code, found.events.length]).toEqual([0, 2]);
  const refused = await product.run('search', shared.links.observer.slice(0, -3), 'three');
  expect([refused.code, refused.stdout]).toEqual([2, '']);
  const wrong = `${shared.links.observer.slice(0, -43)}${'x'.repeat(43)}`;
  const unknown = await product.run('search', wrong, 'three', '--data', `${product.data}-other`);
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('does not know this link') });
  const people = await viewer.connection.people.list();
  expect(people.ok && people.value.filter(({ role }) => role === 'observer').length).toBe(2);
});
