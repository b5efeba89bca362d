import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RecordEvent } from '#protocol/record/record.ts';
import { startWorld, type World } from '../chaos/world.ts';
import { until } from '../harness/facts.ts';
import { BASH } from '../harness/product.ts';
import { openStored } from '../harness/stored.ts';

const isLinuxRoot = process.platform === 'linux' && process.getuid?.() === 0;

let world: World;
let session: string;
let observer: string;

beforeEach(async () => {
  world = await startWorld();
  await world.startServer();
  await world.startAgent();
  const { events, stderr } = await world.run('share', '--json', ...BASH);
  // The command's documented first line.
  const [shared] = events as unknown as [{ session: string; links: { observer: string } }?];
  if (shared === undefined) throw new Error(`share failed: ${stderr}`);
  session = shared.session;
  observer = shared.links.observer;
});
afterEach(() => world.dispose());

const record = async () => (await openStored(observer)).record();

const ABOUT = ['endpoint-up', 'endpoint-down', 'absence-explained', 'session-ended'];

/** What the record says of the endpoint's coming and going, its chain verified. */
const told = async () => (await record()).map(({ fact }) => fact).filter(({ type }) => ABOUT.includes(type));

const up = { type: 'endpoint-up', agent: expect.stringMatching(/^holdfast/) };
const down = (saw: object) => ({ type: 'endpoint-down', saw });
const explained = (cause: string) => ({ type: 'absence-explained', cause });

/** Waits until the endpoint is back, and the record says all there is to say of it. */
async function expectTold(...facts: object[]): Promise<void> {
  await until('the record says so', async () => (await told()).length >= facts.length);
  expect(await told()).toEqual(facts);
}

test('[S26] a server killed and started again: since when it has not been running, and nobody else is named', async () => {
  const last = (await record()).at(-1) as RecordEvent;
  await world.stopServer('SIGKILL');
  await world.startServer();
  const since = expect.any(Number);
  await expectTold(up, down({ what: 'not-running', since }), up, explained('connection'));
  const [found] = (await record()).filter(({ fact }) => fact.type === 'endpoint-down');
  const saw = found?.fact.type === 'endpoint-down' ? found.fact.saw : undefined;
  // The one that came to read it is on the record too.
  expect(saw?.what === 'not-running' ? saw.since : 0).toBeGreaterThanOrEqual(last.at);
});

test('[S27] a server that is stopped puts that on the record, and that the agent ran on once it is back', async () => {
  await world.stopServer('SIGTERM');
  await world.startServer();
  await expectTold(up, down({ what: 'server-stopped' }), up, explained('connection'));
});

test('[S26] [S28] an agent killed is a line lost, and once it is back it says that it was started anew', async () => {
  await world.stopAgent('SIGKILL');
  await expectTold(up, down({ what: 'line-lost' }));
  await world.startAgent();
  await expectTold(up, down({ what: 'line-lost' }), up, explained('agent-restarted'));
});

test('[S28] a line that was cut is that, and nothing else', async () => {
  world.agentLine.cut();
  await until('it is back', async () => (await told()).at(-1)?.type === 'absence-explained');
  expect((await told()).at(-1)).toEqual(explained('connection'));
  expect((await told())[1]).toMatchObject({ saw: { what: expect.stringMatching(/^line-/) } });
});

test.runIf(isLinuxRoot)('[S28] an endpoint of another boot was restarted', async () => {
  const boot = join(world.data, 'boot_id');
  await writeFile(boot, '00000000-1111-2222-3333-444444444444\n');
  await world.stopAgent('SIGKILL');
  await expectTold(up, down({ what: 'line-lost' }));
  const become = 'mount --bind "$0" /proc/sys/kernel/random/boot_id && exec "$@"';
  await world.startAgent({ under: ['unshare', '--mount', 'sh', '-c', become, boot] });
  await expectTold(up, down({ what: 'line-lost' }), up, explained('endpoint-restarted'));
});

test('[S29] an agent that leaves a session that is over is no news, nor is a server that stops then', async () => {
  const isOnline = async () => {
    const { stdout } = await world.run('list', '--json');
    const row = stdout.split('\n').find((line) => line.includes(session)) ?? '';
    return (JSON.parse(row) as { online: boolean }).online;
  };
  expect((await world.run('end', session)).code).toBe(0);
  await until('its agent has left', async () => !(await isOnline()));
  await world.stopServer('SIGKILL');
  await world.startServer();
  expect(await told()).toEqual([up, { type: 'session-ended', by: 'server' }]);
});
