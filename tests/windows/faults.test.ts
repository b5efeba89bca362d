import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { until } from '../harness/facts.ts';
import { type, type Viewer } from '../harness/viewer.ts';
import { createEndpoint, SLOW_MS, type SharedLinks, type WindowsEndpoint } from './endpoint.ts';
import { startServer, type TestServer } from './server.ts';
import { endCommands, hasProcess, killProcess, type WindowsCommand } from './windows.ts';

let server: TestServer;
let endpoint: WindowsEndpoint;
let agent: WindowsCommand;
let shared: SharedLinks;
let viewer: Viewer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.dispose());

beforeEach(async () => {
  endpoint = createEndpoint(server, 'faults');
  agent = await endpoint.startAgent();
  shared = await endpoint.share();
  viewer = await endpoint.watch(shared.links.technician).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${endpoint.account()}`);
  });
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') process.stderr.write(endpoint.account());
  await endpoint.dispose();
  endCommands();
});

const terminal = () => viewer.connection.view?.terminals[0];
const isOnline = () => viewer.connection.view?.endpoint.online === true;

/** Types a line that the shell answers to. */
async function answers(word: string): Promise<void> {
  await type(viewer, `echo answer^ ${word}\r`);
  await viewer.shows(`answer ${word}`, SLOW_MS);
}

/** Prints a line a second, so many. */
const COUNTING = 'for /L %i in (1,1,8) do @(echo counted^ %i & ping -n 2 127.0.0.1 >nul)\r';

test('[A5] [A31] killed while the shell prints, the agent is started again, and goes on with the same shell', async () => {
  const [agentPid, shellPid] = [endpoint.agentPid(), endpoint.shellPid()];
  await type(viewer, COUNTING);
  await viewer.shows('counted 2', SLOW_MS);
  await killProcess(agentPid);
  await until('another agent runs', () => endpoint.agentPid() !== agentPid, SLOW_MS);
  await viewer.shows('counted 8', SLOW_MS);
  for (let count = 1; count <= 8; count += 1) await viewer.shows(`counted ${count}`);
  await answers('one');
  expect(endpoint.shellPid()).toBe(shellPid);
  expect(terminal()?.ended).toBe(null);
});

test('[A12] [A31] killed with the command that keeps it, the agent ends, and the next finds the same shell', async () => {
  const [agentPid, shellPid] = [endpoint.agentPid(), endpoint.shellPid()];
  await type(viewer, COUNTING);
  await viewer.shows('counted 2', SLOW_MS);
  await agent.kill();
  await until('the agent is gone', async () => !(await hasProcess(agentPid)), SLOW_MS);
  await until('the room knows', () => !isOnline(), SLOW_MS);
  expect(await hasProcess(shellPid)).toBe(true);
  agent = await endpoint.startAgent();
  await viewer.shows('counted 8', SLOW_MS);
  for (let count = 1; count <= 8; count += 1) await viewer.shows(`counted ${count}`);
  await answers('two');
  expect(endpoint.shellPid()).toBe(shellPid);
});

test('[E17] while the server is away the shell runs on, and what it printed arrives once it is back', async () => {
  await type(viewer, COUNTING);
  await viewer.shows('counted 2', SLOW_MS);
  await server.stop();
  await server.startAgain();
  await viewer.shows('counted 8', SLOW_MS);
  for (let count = 1; count <= 8; count += 1) await viewer.shows(`counted ${count}`);
  await answers('three');
});

test('[A7] a killed pty host is noticed: what it left is delivered, then its end, and nothing of it stays', async () => {
  await answers('four');
  const folder = endpoint.terminalFolder()!;
  await killProcess(endpoint.ptyHostPid());
  const ended = await until('the end is told', () => terminal()?.ended, SLOW_MS);
  expect(ended).toMatchObject({ cause: 'host-lost' });
  await viewer.shows('answer four');
  await until('its folder is gone', () => !existsSync(folder), SLOW_MS);
});

test('[A8] [A31] a shell that ended while no agent ran is told with its output and its exit code', async () => {
  await type(viewer, 'ping -n 6 127.0.0.1 >nul & echo last^ words & exit 4\r');
  await agent.kill();
  const shellPid = endpoint.shellPid();
  await until('the room knows', () => !isOnline(), SLOW_MS);
  await until('the shell has ended', async () => !(await hasProcess(shellPid)), SLOW_MS);
  agent = await endpoint.startAgent();
  const ended = await until('the end is told', () => terminal()?.ended, SLOW_MS);
  expect(ended).toMatchObject({ cause: 'exited', exitCode: 4 });
  await viewer.shows('last words');
});

test('[A10] [A32] the end of a session ends its shell and pty host, and leaves no folder', async () => {
  const [shellPid, ptyHostPid, folder] = [
    endpoint.shellPid(),
    endpoint.ptyHostPid(),
    endpoint.terminalFolder()!,
  ];
  expect((await server.run('end', shared.session)).code).toBe(0);
  await until('the folder is gone', () => !existsSync(folder), SLOW_MS);
  for (const pid of [shellPid, ptyHostPid])
    await until(`process ${pid} is gone`, async () => !(await hasProcess(pid)), SLOW_MS);
  expect(existsSync(join(endpoint.data, 'agent', 'terminals'))).toBe(true);
});
