import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attachInTerminal } from '../harness/attached.ts';
import { until } from '../harness/facts.ts';
import { type, type Viewer } from '../harness/viewer.ts';
import { createEndpoint, SLOW_MS, type SharedLinks, type WindowsEndpoint } from './endpoint.ts';
import { startServer, type TestServer } from './server.ts';
import { begin, CMD, emptyFolder, endCommands, holdfast, NODE, windowsPath } from './windows.ts';

let server: TestServer;
let endpoint: WindowsEndpoint;
let shared: SharedLinks;
let viewer: Viewer;

beforeAll(async () => {
  server = await startServer();
  endpoint = createEndpoint(server, 'product');
  await endpoint.startAgent();
  shared = await endpoint.share('--title', 'a machine with Windows');
  viewer = await endpoint.watch(shared.links.technician);
});
afterAll(async () => {
  await endpoint.dispose();
  endCommands();
  await server.dispose();
});

describe('a shell on Windows', () => {
  test('[E12] keys reach it, and its output everybody', async () => {
    await type(viewer, 'echo typed^ here\r');
    await viewer.shows('typed here', SLOW_MS);
    const observer = await endpoint.watch(shared.links.observer);
    await observer.shows('typed here', SLOW_MS);
  });

  test('[E22] it is told which session it is in', async () => {
    await type(viewer, 'echo in_%HOLDFAST_SESSION%_\r');
    await viewer.shows(`in_${shared.session}_`, SLOW_MS);
  });

  test('[L26] lines piped into attach are run, whatever ends them', async () => {
    viewer.connection.control.release();
    const input = 'echo first^ line\necho second^ line\r\n';
    const data = emptyFolder('attaching');
    const environment = { HOLDFAST_LINK: shared.links.technician };
    const attached = await holdfast(['attach', '--name', 'Ann'], { data, environment, input });
    expect(attached).toMatchObject({ code: 0 });
    await viewer.shows('first line', SLOW_MS);
    await viewer.shows('second line', SLOW_MS);
    expect(existsSync(join(data, 'device-keys'))).toBe(true);
  });

  test('[L8] attach of another system types there too', async () => {
    const attached = attachInTerminal(shared.links.technician, { data: emptyFolder('elsewhere') });
    await attached.shows('second line');
    attached.keys('echo from^ elsewhere\r');
    await viewer.shows('from elsewhere', SLOW_MS);
    attached.keys('\x1d');
    expect(await attached.exited).toBe(0);
  });
});

describe('the command line', () => {
  test('[L16] says its version', async () => {
    const { stdout } = await endpoint.run('--version');
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\r?\n$/);
  });

  test('status names what runs, server or no server', async () => {
    const { events } = await endpoint.run('status', '--json');
    const [status, session] = events;
    expect(status).toMatchObject({ agent: true, sessions: 1, shells: 1 });
    expect(session).toMatchObject({ session: shared.session, connected: true });
  });

  test('[L5] [L6] an administrator lists sessions and makes links from there', async () => {
    const environment = { HOLDFAST_ADMIN_TOKEN: server.adminToken, HOLDFAST_SERVER: server.url };
    const data = emptyFolder('administrator');
    const listed = await holdfast(['list', '--json'], { data, environment });
    expect(listed.events).toMatchObject([{ session: shared.session, title: 'a machine with Windows' }]);
    const linked = await holdfast(['link', shared.session, '--role', 'observer', '--json'], {
      data,
      environment,
    });
    expect(linked.events[0]?.['link']).toMatch(`${server.url}/s/${shared.session}#`);
    expect(existsSync(join(data, 'known-servers.json'))).toBe(true);
  });

  test('[A4] a second agent on the folder is refused', async () => {
    const second = await endpoint.run('agent');
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('another agent is already running');
  });

  test('[L7] wrong use ends with 2, and says why', async () => {
    const refused = await endpoint.run('share', '--cols', '3');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--cols')]);
  });
});

describe('the shell that is asked for', () => {
  test.each(['C:\\no\\such\\shell.exe', '"C:\\no such\\shell.exe" -a', 'no-such-shell'])(
    '[E41] [L17] %s is named, as it was written',
    async (shell) => {
      const refused = await endpoint.run('share', '--shell', shell);
      const [, name] = /^"?([^"]*?)"?(?: -a)?$/.exec(shell)!;
      expect([refused.code, refused.stderr]).toEqual([
        1,
        expect.stringContaining(`there is no program ${name}`),
      ]);
    },
  );

  test('[E41] a path with backslashes is run, with the rest of the line as it was typed', async () => {
    const folder = emptyFolder('said');
    const said = join(folder, 'said.json');
    const script = join(folder, 'say.js');
    writeFileSync(
      script,
      "require('fs').writeFileSync(process.argv[2], JSON.stringify(process.argv.slice(3)))",
    );
    const line = `"${windowsPath(NODE)}" "${windowsPath(script)}" "${windowsPath(said)}" C:\\a\\ "b \\"c\\"" 'd e'`;
    await endpoint.run('share', '--json', '--shell', line);
    const words = await until(
      'the program ran',
      () => JSON.parse(readFileSync(said, 'utf8')) as string[],
      SLOW_MS,
    );
    expect(words).toEqual(['C:\\a\\', 'b "c"', "'d", "e'"]);
  });
});

test('[L27] share without an agent that runs speaks to the server this machine is registered with', async () => {
  const other = createEndpoint(server, 'other');
  const agent = await other.startAgent();
  await agent.kill();
  const sharing = begin(['share', '--shell', CMD], { data: other.data });
  await until('the links are there', () => sharing.stdout().includes('observer:'), SLOW_MS);
  expect(sharing.stdout()).toContain(`on the server at ${server.url}`);
  await sharing.kill();
  await other.dispose();
});
