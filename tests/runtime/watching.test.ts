import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDeviceKey } from '../../src/lib/session/people/device-key.ts';
import type { DeviceKey } from '../../src/lib/session/people/device-key.ts';
import { until } from '../harness/facts.ts';
import { BASH, startProduct } from '../harness/product.ts';
import type { Product, Shared } from '../harness/product.ts';
import { openStored } from '../harness/stored.ts';
import { type, view } from '../harness/viewer.ts';

let product: Product;
let shared: Shared;
/** The technician of these tests, on one device: control stays theirs from one test to the next. */
let device: DeviceKey;

beforeAll(async () => {
  product = await startProduct();
  shared = await product.share(...BASH);
  device = await createDeviceKey();
});
afterAll(() => product.dispose());

test('[X6] two viewers see the same, and one who joins late has the same screen', async () => {
  const first = view(product.join(shared.links.technician, { device }));
  const second = view(product.join(shared.links.observer));
  await first.shows('$');
  await second.shows('$');
  await type(first, 'for i in {1..300}; do echo -e "\\e[3$((i%8))mline $i\\e[0m"; done; echo "the" "end"\r');
  await first.shows('the end');
  await second.shows('the end');
  expect(second.state()).toEqual(first.state());
  const late = view(product.join(shared.links.observer));
  await late.shows('the end');
  expect(late.state()).toEqual(first.state());
});

test('[R7] an observer who sends keys is closed by name, and nobody else notices', async () => {
  const technician = view(product.join(shared.links.technician, { device }));
  await technician.shows('$');
  const observer = view(product.join(shared.links.observer));
  await observer.shows('$');
  expect(await observer.connection.input.write('echo forged\r')).toEqual({
    ok: false,
    problem: 'not-allowed',
  });
  await type(technician, 'echo still "here"\r');
  await technician.shows('still here');
  expect(technician.rows().join('\n')).not.toContain('forged');
  expect(technician.connection.state.status).toBe('live');
});

test('[X7] a shell that has ended stays readable, and a technician opens a new one in the same session', async () => {
  const own = await product.share(...BASH);
  const viewer = view(product.join(own.links.technician));
  await viewer.shows('$');
  const [first] = viewer.connection.view?.terminals ?? [];
  await type(viewer, 'echo last "words"; exit 7\r');
  const ended = await until(
    'the end is known',
    () => viewer.connection.view?.terminals.find(({ terminal }) => terminal === first?.terminal)?.ended,
  );
  expect(ended).toMatchObject({ cause: 'exited', exitCode: 7 });
  await viewer.shows('last words');
  viewer.connection.terminals.open(100, 30);
  const second = await until('a second terminal', () =>
    viewer.connection.view?.terminals.find(({ terminal }) => terminal !== first?.terminal),
  );
  viewer.connection.output.watch(second.terminal);
  await viewer.shows('$');
  await type(viewer, 'echo second "shell"\r');
  await viewer.shows('second shell');
  const stored = await openStored(own.links.observer);
  expect((await stored.output(first?.terminal ?? '')).toString()).toContain('last words');
  const facts = (await stored.record()).map(({ fact }) => fact.type);
  expect(facts.filter((type) => type === 'terminal-started')).toHaveLength(2);
  expect(facts).toContain('terminal-ended');
  expect(facts).toContain('segment-sealed');
});
