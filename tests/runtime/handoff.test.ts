import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/facts.ts';
import { startProduct, type Product } from '../harness/product.ts';
import { view } from '../harness/viewer.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.dispose());

const listed = async (session: string) => {
  const { events } = await product.run('list', '--json');
  return events.find((row) => row['session'] === session)?.['care'];
};

test('[HO2] [HO3] [HO5] [HO9] [EX10] a session is offered, workerd is killed, and who accepts has it with control; list and export say so', async () => {
  const shared = await product.share('--shell', '/bin/bash');
  const anna = view(product.join(shared.links.technician));
  await until('a prompt', () => anna.rows().some((row) => /[$#] *$/.test(row)) || undefined);
  const me = () => anna.connection.view?.you.person;
  await until('anna takes care', () => anna.connection.view?.handoff.responsible === me() || undefined);
  anna.connection.control.take();
  await until(
    'anna has control',
    () => anna.connection.view?.controls.some(({ holder }) => holder === me()) || undefined,
  );
  anna.connection.handoff.offer({ to: { kind: 'anyone' }, text: 'It is the spooler.' });
  await until('it is open', () => anna.connection.view?.handoff.open ?? undefined);
  await until('the list says so', async () => {
    const care = (await listed(shared.session)) as { work: { state: string } } | null | undefined;
    return care?.work.state === 'handed-over' || undefined;
  });
  const priya = view(product.join(shared.links.technician));
  const open = await until('priya sees it', () => priya.connection.view?.handoff.open ?? undefined);
  process.kill(await product.workerdPid(), 'SIGKILL');
  await until('the line is lost', () => priya.connection.state.status !== 'live' || undefined);
  await until('the line is back', () => priya.connection.state.status === 'live' || undefined);
  priya.connection.handoff.accept(open.id);
  const { person } = priya.connection.view!.you;
  await until('priya takes care', () => priya.connection.view?.handoff.responsible === person || undefined);
  expect(priya.connection.view?.controls.map(({ holder }) => holder)).toEqual([person]);
  const page = await priya.connection.handoff.page();
  expect(page).toMatchObject({
    ok: true,
    value: { handoffs: [{ text: 'It is the spooler.', ended: { how: 'accepted', by: person } }] },
  });
  await until('the list says who', async () => {
    const care = (await listed(shared.session)) as { work: { state: string } } | null | undefined;
    return care?.work.state === 'working' || undefined;
  });
  for (const read of [shared.session, shared.links.observer]) {
    const { stdout } = await product.run('export', read, '--format', 'txt');
    expect(stdout).toMatch(
      /== Handoffs ==\n {4}\| Handoff: .+\n {4}\| It is the spooler\.\n {4}\| Accepted by /,
    );
  }
});
