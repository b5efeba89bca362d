import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as v from 'valibot';
import { formatLink } from '#protocol/people/link.ts';
import { until } from '../harness/facts.ts';
import { startProduct } from '../harness/product.ts';
import type { Product } from '../harness/product.ts';
import { openStored } from '../harness/stored.ts';
import { sha256, type, view } from '../harness/viewer.ts';

/** A data folder as an earlier build left it, and what was in it; `tests/fixtures/make-data.ts` makes them. */
const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const NOTED = v.object({
  session: v.string(),
  secrets: v.object({ technician: v.string(), observer: v.string() }),
  ended: v.object({ terminal: v.string(), output: v.string(), exitCode: v.number() }),
  segments: v.array(v.string()),
  record: v.array(v.string()),
  unsent: v.object({ terminal: v.string(), text: v.string() }),
});
const noted = v.parse(NOTED, JSON.parse(readFileSync(fixture('data-v1.json'), 'utf8')));

let product: Product;

beforeAll(async () => {
  product = await startProduct({
    async prepare(data) {
      execFileSync('tar', ['-xzf', fixture('data-v1.tar.gz'), '-C', data]);
    },
  });
});
afterAll(() => product.dispose());

const link = (role: 'technician' | 'observer') =>
  formatLink({ origin: new URL(product.url).origin, session: noted.session, secret: noted.secrets[role] });

test('[H8] output, record and links of a data folder from an earlier build are as they were', async () => {
  const stored = await openStored(link('observer'));
  expect(sha256(await stored.output(noted.ended.terminal))).toBe(noted.ended.output);
  expect((await stored.segments(noted.ended.terminal)).map((row) => row.sha256)).toEqual(noted.segments);
  const facts = (await stored.record()).map(({ fact }) => fact);
  expect(facts.slice(0, noted.record.length).map((fact) => fact.type)).toEqual(noted.record);
  const { terminal, exitCode } = noted.ended;
  expect(facts).toContainEqual(expect.objectContaining({ type: 'terminal-ended', terminal, exitCode }));
});

test('[H8] what an earlier build had spooled and not sent arrives, and its session goes on', async () => {
  const viewer = view(product.join(link('technician')));
  viewer.connection.output.watch(noted.unsent.terminal);
  await viewer.shows(noted.unsent.text);
  const ended = await until(
    'its end is known',
    () => viewer.connection.view?.terminals.find(({ terminal }) => terminal === noted.unsent.terminal)?.ended,
  );
  expect(ended.cause).toMatch(/^(host-lost|endpoint-restarted)$/);
  const before = viewer.connection.view?.terminals.length ?? 0;
  viewer.connection.terminals.open(100, 30);
  const fresh = await until('a new shell', () => viewer.connection.view?.terminals[before]);
  viewer.connection.output.watch(fresh.terminal);
  await until('it is watched', () => viewer.connection.view?.watching === fresh.terminal);
  await type(viewer, 'echo goes "on"\r');
  await viewer.shows('goes on');
});
