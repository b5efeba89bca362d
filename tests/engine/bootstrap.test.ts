import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processesThatShow } from '../harness/process.ts';
import { ROOT, temporaryFolder } from './support.ts';

let checkout: Awaited<ReturnType<typeof temporaryFolder>>;

const PROGRAM = `
const [verb, value] = process.argv.slice(2);
if (verb === 'exit') process.exit(Number(value));
if (verb === 'attach') { process.stdin.resume().on('end', () => process.exit(0)); process.stdout.write(process.env.HOLDFAST_LINK + '\\n'); }
if (verb === 'wait') { process.on('SIGTERM', () => process.exit(7)); setInterval(() => undefined, 1000); }
process.stdout.write(JSON.stringify({ args: process.argv.slice(2), node: process.execPath }) + '\\n');
`;

const LOCK = (version: string) =>
  JSON.stringify({
    name: 'small',
    lockfileVersion: 3,
    packages: {
      '': { name: 'small', devDependencies: { node: 'file:pinned' } },
      'node_modules/node': { resolved: 'pinned', link: true },
      pinned: { name: 'node', version, dev: true },
    },
  });

/** A checkout whose one package is a pinned Node of its own, so that installing needs no network. */
beforeEach(async () => {
  checkout = await temporaryFolder();
  const at = (path: string) => join(checkout.path, path);
  await cp(join(ROOT, 'agent/bin'), at('agent/bin'), { recursive: true });
  await cp(join(ROOT, 'agent/build'), at('agent/build'), { recursive: true });
  await mkdir(at('pinned/bin'), { recursive: true });
  await mkdir(at('dist'));
  await symlink(process.execPath, at('pinned/bin/node'));
  await writeFile(at('pinned/package.json'), JSON.stringify({ name: 'node', version: '1.0.0' }));
  await writeFile(
    at('package.json'),
    JSON.stringify({ name: 'small', devDependencies: { node: 'file:pinned' } }),
  );
  await writeFile(at('package-lock.json'), LOCK('1.0.0'));
  await writeFile(at('dist/holdfast.js'), PROGRAM);
});
afterEach(() => checkout.remove());

interface Run {
  child: ChildProcess;
  stdout: Promise<string>;
  stderr: Promise<string>;
  exit: Promise<number | null>;
}

function bootstrap(...args: string[]): Run {
  const env = { ...process.env, NODE_ENV: 'production', npm_config_cache: join(checkout.path, 'cache') };
  const script = join(checkout.path, 'agent/bin/bootstrap.mjs');
  const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return { child, stdout: collect(child.stdout), stderr: collect(child.stderr), exit };
}

async function collect(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test('[I1] the first start installs, later ones do not, and stdout holds the program’s own output alone', async () => {
  const first = bootstrap('share', '--json');
  expect(await first.exit, await first.stderr).toBe(0);
  const { args, node } = JSON.parse(await first.stdout) as { args: string[]; node: string };
  expect(args).toEqual(['share', '--json']);
  expect(dirname(node)).toBe(dirname(process.execPath));
  expect(await first.stderr).toContain('installing packages');
  const second = bootstrap('list');
  expect(await second.exit).toBe(0);
  expect(await second.stderr).toBe('');
});

test('[I2] a changed lock file or a missing folder of packages is installed anew', async () => {
  await bootstrap('list').exit;
  await writeFile(join(checkout.path, 'package-lock.json'), LOCK('1.0.1'));
  expect(await bootstrap('list').stderr).toContain('installing packages');
  await rm(join(checkout.path, 'node_modules'), { recursive: true });
  expect(await bootstrap('list').stderr).toContain('installing packages');
  expect(await bootstrap('list').stderr).toBe('');
});

test('[I3] the exit code is the program’s, and signals reach it', async () => {
  expect(await bootstrap('exit', '4').exit).toBe(4);
  const waiting = bootstrap('wait');
  await once(waiting.child.stdout!, 'data');
  waiting.child.kill('SIGTERM');
  expect(await waiting.exit).toBe(7);
});

test('[I7] under npm the program ends with the shell that npm started it through', async () => {
  await bootstrap('list').exit;
  const script = join(checkout.path, 'agent/bin/bootstrap.mjs');
  const command = `"${process.execPath}" "${script}" wait; true`;
  const env = { ...process.env, npm_lifecycle_event: 'start' };
  const shell = spawn('sh', ['-c', command], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  await once(shell.stdout, 'data');
  shell.kill('SIGTERM');
  // The pipe closes once the last process that holds it has gone.
  await once(shell.stdout, 'close');
});

test.runIf(process.platform === 'linux')(
  '[L25] [G30] a link that is an argument goes on to the program without being one',
  async () => {
    const secret = randomBytes(32).toString('base64url');
    const link = `http://localhost:1999/s/0123456789ab#${secret}`;
    const script = join(checkout.path, 'agent/bin/bootstrap.mjs');
    const child = spawn(process.execPath, [script, 'attach', link], { stdio: ['pipe', 'pipe', 'pipe'] });
    const said = collect(child.stderr);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    expect(line.toString()).toContain(link);
    expect(await processesThatShow(secret)).toEqual([]);
    child.stdin.end();
    expect(await said).toContain('other users of this machine');
  },
);

test('[I4] a failed installation ends with exit code 1 and says so', async () => {
  await writeFile(join(checkout.path, 'package-lock.json'), '{');
  const failed = bootstrap('list');
  expect(await failed.exit).toBe(1);
  expect(await failed.stderr).toContain('npm ci failed');
  expect(await readFile(join(checkout.path, 'dist/holdfast.js'), 'utf8')).toBe(PROGRAM);
});
