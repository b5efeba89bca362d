import { startProxy } from '../harness/proxy.ts';
import { until } from '../harness/facts.ts';
import { expect, test } from './fixtures.ts';

/** What a server prints goes on to the start's own stderr. */
test('[N52] behind a port forward to another port, page and log name the same port and --url', async ({
  product,
  shared,
  visit,
}) => {
  let log = '';
  product.started.child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const forward = await startProxy();
  forward.target = { host: '127.0.0.1', port: Number(new URL(product.url).port) };
  const at = `http://localhost:${forward.port}`;
  const page = await visit(shared.links.technician.replace(product.url, at));
  const main = page.getByRole('main');
  await expect(main).toContainText('the same port');
  await expect(main).toContainText(`--url ${at}`);
  await until('the log says it', () => log.includes('the same port') && log.includes(`--url ${at}`));
  expect(log).toContain(product.url);
  await forward.close();
});
