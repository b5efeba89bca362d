import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { spawn } from 'node-pty';
import { expect, test } from 'vitest';
import { until } from '../harness/facts.ts';
import { ROOT, temporaryFolder } from './support.ts';

const run = promisify(execFile);

test('[N23] a dry run makes the same bundle for Cloudflare, with SQLite rooms and the page in one deployment', async () => {
  const out = await temporaryFolder();
  const args = [join(ROOT, 'agent/build/deploy.mjs'), '--dry-run', '--outdir', out.path];
  const { stdout } = await run(process.execPath, args, {
    env: { ...process.env, CLOUDFLARE_API_TOKEN: '', HOLDFAST_URL: 'https://term.example/' },
  });
  expect(stdout).toContain('--dry-run: exiting now');
  const config = JSON.parse(await readFile(join(ROOT, 'dist/cloudflare/wrangler.json'), 'utf8'));
  expect(config.vars).toMatchObject({
    'pkvar-PUBLIC_ORIGINS': 'https://term.example',
    'pkvar-SOURCE_FROM': 'cloudflare',
  });
  const classes = config.durable_objects.bindings.map(
    (binding: { class_name: string }) => binding.class_name,
  );
  expect(config.migrations).toEqual([
    { tag: 'v1', new_sqlite_classes: ['PartyKitDurable', 'sessionDO', 'deskDO'] },
    { tag: 'v2', new_sqlite_classes: ['notesDO'] },
  ]);
  for (const name of classes) expect(stdout).toContain(name);
  const [ours, theirs] = await Promise.all(
    [join(ROOT, 'dist/worker.js'), join(out.path, 'worker.js')].map((path) => readFile(path, 'utf8')),
  );
  expect(theirs).toBe(ours);
  await out.remove();
});

test('[N23] without the address people reach it by nothing is deployed: it would answer to no name', async () => {
  const args = [join(ROOT, 'agent/build/deploy.mjs')];
  const env = { ...process.env, CLOUDFLARE_API_TOKEN: '', HOLDFAST_URL: '' };
  await expect(run(process.execPath, args, { env })).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('HOLDFAST_URL'),
  });
});

test('[N23] in a terminal the address is asked for, and what is none deploys nothing', async () => {
  const env = { ...process.env, CLOUDFLARE_API_TOKEN: '', HOLDFAST_URL: '' };
  const terminal = spawn(process.execPath, [join(ROOT, 'agent/build/deploy.mjs')], { cols: 200, env });
  const ended = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
  let shown = '';
  terminal.onData((piece) => (shown += piece));
  await until('it is asked for', () => shown.includes('Address people will use'));
  terminal.write('my server\r');
  expect(await ended).toBe(2);
  expect(shown).toContain('HOLDFAST_URL');
});
