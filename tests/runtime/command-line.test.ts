import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseLink } from '#protocol/people/link.ts';
import { attachInTerminal } from '../harness/attached.ts';
import { until } from '../harness/facts.ts';
import { endShells } from '../harness/leftovers.ts';
import { cleanEnvironment, isAlive, runHoldfast } from '../harness/process.ts';
import { BASH, startProduct } from '../harness/product.ts';
import type { Product, Shared } from '../harness/product.ts';
import { enter, enterRaw } from '../harness/raw-viewer.ts';
import { type, view } from '../harness/viewer.ts';

let product: Product;
let shared: Shared;

beforeAll(async () => {
  product = await startProduct();
  shared = await product.share(...BASH, '--cols', '132', '--rows', '40', '--title', 'disk full');
});
afterAll(() => product.dispose());

const attach = (link: string) => attachInTerminal(link, { data: product.data });

describe('sessions', () => {
  test('[L4] share prints its links first, as one JSON object; the session has the size asked for', async () => {
    expect(parseLink(shared.links.technician)).toMatchObject({
      session: shared.session,
      origin: product.url,
    });
    const viewer = view(product.join(shared.links.observer));
    await viewer.shows('$');
    expect(viewer.connection.view?.terminals[0]).toMatchObject({ cols: 132, rows: 40 });
    expect(viewer.connection.view?.session.title).toBe('disk full');
  });

  test('[L17] a shell that is not there is named, and leaves no session behind', async () => {
    const before = (await product.run('list', '--json')).events.length;
    const refused = await product.run('share', '--shell', '/no/such/shell');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('/no/such/shell')]);
    expect((await product.run('list', '--json')).events).toHaveLength(before);
  });

  test('[L5] list names every session, whether its endpoint is there, and the terminals that run in it', async () => {
    const { code, events } = await product.run('list', '--json');
    expect(code).toBe(0);
    expect(events.find((row) => row['session'] === shared.session)).toMatchObject({
      state: 'online',
      title: 'disk full',
      terminals: [{ number: 1, name: null, shell: expect.stringContaining('bash') }],
    });
    const { stdout } = await product.run('list');
    expect(stdout).toMatch(new RegExp(`^${shared.session}  online .*  disk full  \\[1 .*bash.*\\]$`, 'm'));
  });

  test('[L6] link makes a fresh link for the role and time asked for, by the first six characters too', async () => {
    const { code, events } = await product.run(
      'link',
      shared.session.slice(0, 6),
      '--role',
      'observer',
      '--expires',
      '1h',
      '--json',
    );
    expect(code).toBe(0);
    const [created] = events;
    const viewer = view(product.join(String(created?.['link'])));
    await viewer.shows('$');
    expect(viewer.connection.view?.role).toBe('observer');
    expect(Number(created?.['expiresAt']) - Date.now()).toBeLessThanOrEqual(3_600_000);
  });

  test('[L6] of one made for somebody, with uses, the page and the record know', async () => {
    const whom = ['--name', 'Kim Roe', '--title', 'Head of IT', '--organisation', 'Clinic'];
    const rest = ['--email', 'kim@example.org', '--uses', '1', '--role', 'client', '--json'];
    const { code, events } = await product.run('link', shared.session, ...whom, ...rest);
    expect(code).toBe(0);
    const link = String(events[0]?.['link']);
    const viewer = await enterRaw(link, { name: 'Somebody else' });
    expect(viewer.as).toMatchObject({ role: 'client', name: 'Kim Roe' });
    expect((await enter(link)).response.status).toBe(410);
    const record = await (await viewer.get('record')).text();
    expect(record).toContain('"organisation":"Clinic"');
    expect(record).not.toContain('kim@example.org');
    for (const wrong of [
      ['--uses', '0'],
      ['--name', ' '],
      ['--email', 'kim'],
      ['--role', 'king'],
    ]) {
      const refused = await product.run('link', shared.session, ...wrong);
      expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining(wrong[0]!) });
    }
  });

  test('[L28] what every command takes may stand before it', async () => {
    const run = (...args: string[]) =>
      runHoldfast(args, cleanEnvironment({ HOLDFAST_DATA: '/nowhere' })).finished;
    const { code, events, stderr } = await run('--json', '--data', product.data, 'list');
    expect([code, stderr]).toEqual([0, '']);
    expect(events.some((row) => row['session'] === shared.session)).toBe(true);
  });

  test('[L29] reserved names are refused as such, before anything is sent', async () => {
    for (const args of [
      ['link', shared.session, '--name', 'You'],
      ['attach', shared.links.observer, '--name', 'nobody'],
    ]) {
      const refused = await product.run(...args);
      expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('is a reserved name') });
    }
  });

  test('[L7] what does not exist ends with 4, wrong use with 2, and says why', async () => {
    expect(await product.run('link', 'nosuchsession')).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('no session'),
    });
    expect(await product.run('end', 'nosuchsession')).toMatchObject({ code: 4 });
    expect(await product.run('link', shared.session, '--expires', 'soon')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('90m'),
    });
    expect(await product.run('share', '--cols', '3')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--cols'),
    });
    expect(await product.run('attach', 'http://nowhere')).toMatchObject({ code: 2 });
    expect(await product.run('dance')).toMatchObject({ code: 2 });
  });

  test('[L8] attach joins from a terminal, types, and leaves with Ctrl-] while the shell goes on', async () => {
    const attached = attach(shared.links.technician);
    await attached.shows('$ ');
    attached.keys('echo from "a terminal"\r');
    await attached.shows('from a terminal');
    const watcher = view(product.join(shared.links.observer));
    await watcher.shows('from a terminal');
    attached.keys('\x1d');
    expect(await attached.exited).toBe(0);
    const technician = view(product.join(shared.links.technician));
    await technician.shows('from a terminal');
    await type(technician, 'echo still "there"\r');
    await watcher.shows('still there');
    technician.connection.control.release();
  });

  test('[L14] what is piped into attach reaches the shell or fails, as does a link that does not work', async () => {
    const watcher = view(product.join(shared.links.observer));
    const piped = product.begin('attach', shared.links.technician);
    piped.child.stdin?.end('echo piped "in"\r');
    expect(await piped.finished).toMatchObject({ code: 0 });
    await watcher.shows('piped in');
    const technician = view(product.join(shared.links.technician));
    await technician.shows('piped in');
    await type(technician, ':\r');
    const late = product.begin('attach', shared.links.technician);
    late.child.stdin?.end('echo too "late"\r');
    expect(await late.finished).toMatchObject({ code: 1, stderr: expect.stringContaining('has control') });
    technician.connection.control.release();
    const forged = shared.links.technician.replace(/#.*/, `#${'x'.repeat(43)}`);
    expect(await product.run('attach', forged)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('does not know this link'),
    });
  });

  test('[L26] lines of a file of any system reach the shell as typed, each ended once', async () => {
    const watcher = view(product.join(shared.links.observer));
    const piped = product.begin('attach', shared.links.technician);
    piped.child.stdin?.end('cat -A <<END\none\r\ntwo\rthree\nEND\necho all "typed"\n');
    expect(await piped.finished).toMatchObject({ code: 0 });
    await watcher.shows('all typed');
    await watcher.shows('one$\ntwo$\nthree$\n');
  });

  test('[D5] a program that asks the terminal gets one answer, from the endpoint, whoever watches', async () => {
    const attached = attach(shared.links.technician);
    await attached.shows('$ ');
    attached.keys(
      'printf \'\\e[c\'; read -rsn1 -t 1; read -rsd c answer; echo "got ${answer//[^0-9;]/}"; read -rsn1 -t 0.3 || echo no "more"\r',
    );
    await attached.shows('no more');
    expect(attached.shown()).toMatch(/got [0-9;]+/);
    attached.keys('\x1d');
    await attached.exited;
  });

  test('[L9] end ends the session and its shell; the output stays readable', async () => {
    const doomed = await product.share(...BASH);
    const shell = await product.shellPid(doomed.session);
    const viewer = view(product.join(doomed.links.technician));
    await viewer.shows('$');
    expect((await product.run('end', doomed.session)).code).toBe(0);
    await until('the viewer is told', () => viewer.connection.view?.session.endedAt);
    await until('the shell is gone', async () => !(await isAlive(shell)));
    const late = view(product.join(doomed.links.observer));
    await late.shows('$');
    const link = await product.run('link', doomed.session, '--role', 'observer');
    expect(link).toMatchObject({ code: 0, stderr: expect.stringContaining('This session ended on ') });
    expect(link.stdout.trim().split('\n')).toEqual([expect.stringContaining(`/s/${doomed.session}#`)]);
    const { events } = await product.run('link', doomed.session, '--json');
    expect(events[0]).toHaveProperty('endedAt');
  });
});

test('[L13] a code registers another machine, once', async () => {
  const { events } = await product.run('code', '--json');
  const code = String(events[0]?.['code']);
  const enrol = (folder: string) => {
    const environment = cleanEnvironment({
      HOLDFAST_DATA: join(product.data, folder),
      HOLDFAST_SERVER: product.url,
    });
    return runHoldfast(['agent', '--enroll', code, '--json'], environment);
  };
  const first = enrol('machine-1');
  expect(String((await first.event('ready'))['endpoint'])).toMatch(/^[a-z0-9]{12}$/);
  first.child.kill('SIGTERM');
  expect((await first.finished).code).toBe(0);
  expect(await enrol('machine-2').finished).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('code'),
  });
});

test('[L27] share speaks to the server elsewhere that this machine is registered with, and says what to do where it is not', async () => {
  const environment = cleanEnvironment({ HOLDFAST_DATA: join(product.data, 'machine-3') });
  const run = (...args: string[]) => runHoldfast(args, environment);
  expect(await run('share', '--json').finished).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('holdfast agent --server URL --enroll'),
  });
  const { events } = await product.run('code', '--json');
  const agent = run('agent', '--server', product.url, '--enroll', String(events[0]?.['code']), '--json');
  await agent.event('ready');
  agent.child.kill('SIGTERM');
  await agent.finished;
  const sharing = run('share', ...BASH);
  let said = '';
  sharing.child.stdout?.on('data', (chunk) => (said += chunk));
  await until('the links are there', () => said.includes('observer:'));
  expect(said).toContain(`on the server at ${product.url}`);
  sharing.child.kill('SIGTERM');
  expect((await sharing.finished).code).toBe(0);
  await endShells(join(product.data, 'machine-3'));
});

test('[L15] code names the server as others know it, and says so where only this machine reaches it', async () => {
  const { stdout } = await product.run('code');
  expect(stdout).toContain(`--server ${product.url} --enroll`);
  expect(stdout).toContain('only be reached from this machine');
  const config = join(product.data, 'public.json');
  await writeFile(config, JSON.stringify({ url: 'https://help.example' }));
  const environment = cleanEnvironment({ HOLDFAST_DATA: product.data, HOLDFAST_CONFIG: config });
  const { stdout: named } = await runHoldfast(['code'], environment).finished;
  expect(named).toContain('--server https://help.example --enroll');
  expect(named).not.toContain('only be reached from this machine');
});

test('[PK7] a server whose key has changed is refused and named; trusting its fingerprint mends it, another does not', async () => {
  const known = join(product.data, 'known-servers.json');
  const before = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
  const elsewhere = join(product.data, 'elsewhere');
  await mkdir(elsewhere);
  await writeFile(join(elsewhere, 'known-servers.json'), JSON.stringify({ [product.url]: before }));
  const token = (await readFile(join(product.data, 'server/admin-token'), 'utf8')).trim();
  const environment = cleanEnvironment({
    ...{ HOLDFAST_DATA: elsewhere, HOLDFAST_SERVER: product.url, HOLDFAST_ADMIN_TOKEN: token },
  });
  const run = (...args: string[]) => runHoldfast(args, environment).finished;
  const refused = await run('list');
  expect(refused.code).toBe(1);
  const { events } = await product.run('status', '--json');
  const fingerprint = String(events.find(({ event }) => event === 'server')?.['fingerprint']);
  expect(refused.stderr).toContain(`holdfast trust ${fingerprint} --server ${product.url}`);
  expect((await run('trust', '00000-00000-00000-00000')).stderr).toContain(`has the key ${fingerprint}`);
  expect((await run('trust', 'nonsense')).code).toBe(2);
  expect((await run('list')).code).toBe(1);
  expect((await run('trust', fingerprint.toLowerCase())).code).toBe(0);
  expect((await run('list')).code).toBe(0);
  expect(await readFile(known, 'utf8').catch(() => '')).not.toContain(before);
});

test('[L16] the version is the package’s', async () => {
  const { code, stdout } = await product.run('--version');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe('starting and stopping', () => {
  test('[L10] a second server on the same folder is refused', async () => {
    const second = await product.run('serve', '--port', '0');
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/already|another/i);
  });

  test('[L11] off loopback without TLS it refuses to start and says what to do', async () => {
    const command = runHoldfast(
      ['serve', '--host', '0.0.0.0', '--port', '0'],
      cleanEnvironment({ HOLDFAST_DATA: join(product.data, 'other') }),
    );
    const { code, stderr } = await command.finished;
    expect(code).toBe(2);
    expect(stderr).toContain('--tls-cert');
  });

  test('[L12] a start ends with 0 on SIGTERM, and the next one finds the same shell', async () => {
    const data = join(product.data, 'again');
    const environment = cleanEnvironment({ HOLDFAST_DATA: data, SHELL: '/bin/bash' });
    const session = async () => {
      const command = runHoldfast(['start', '--port', '0', '--json'], environment);
      const ready = await command.event('ready');
      const status = await runHoldfast(['status', '--json'], environment).finished;
      const row = status.events.find(({ event }) => event === 'session');
      command.child.kill('SIGTERM');
      const { code } = await command.finished;
      return { code, session: ready['session'], terminals: JSON.stringify(row?.['terminals']) };
    };
    const first = await session();
    const second = await session();
    expect(first.code).toBe(0);
    expect(second).toEqual(first);
    await endShells(data);
  });

  test('[L1] a config file sets what neither flag nor variable says', async () => {
    const config = join(product.data, 'config.json');
    await writeFile(config, JSON.stringify({ data: product.data }));
    const command = runHoldfast(['list', '--json'], cleanEnvironment({ HOLDFAST_CONFIG: config }));
    const { events } = await command.finished;
    expect(events.some((row) => row['session'] === shared.session)).toBe(true);
  });
});
