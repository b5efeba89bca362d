import { deflateRawSync } from 'node:zlib';
import { utf8 } from '#base/bytes.ts';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import { createSegmentAuthor } from '#protocol/output/append.ts';
import { startProduct } from '../../harness/product.ts';
import { registerEndpoint } from '../../harness/raw-endpoint.ts';
import type { RawEndpoint } from '../../harness/raw-endpoint.ts';
import { folderBytes } from '../room-files.ts';
import { residentMB } from '../processes.ts';
import type { Row } from '../row.ts';
import { startedWith } from '../running.ts';

const TERMINAL = 'abcd1234';
const AUTHOR = 77;
/** workerd puts a room to sleep after ten quiet seconds. */
const ASLEEP_MS = 20_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A session with its agent's socket and a terminal that has printed a prompt, and nothing else. */
async function openIdle(endpoint: RawEndpoint, index: number): Promise<() => void> {
  const { session } = await endpoint.openSession(`idle ${index}`);
  const agent = await endpoint.signIn(session);
  const at = { terminal: TERMINAL, segment: 0 };
  const size = { cols: 80, rows: 24 };
  agent.send({
    type: 'terminal-announced',
    terminal: TERMINAL,
    shell: 'sh',
    ...size,
    startedAt: 1,
    running: true,
  });
  await agent.message('resume-terminal');
  const keyframe = new Uint8Array(deflateRawSync(utf8('')));
  agent.send({
    ...{ type: 'segment-opened', ...at, author: AUTHOR, profile: PROFILE_ID, ...size },
    ...{ startedAt: 1_700_000_000_000, firstLine: 0, keyframe },
  });
  const update = createSegmentAuthor(AUTHOR).append([{ afterMs: 1, code: 'o', data: utf8('$ ') }]);
  agent.send({ type: 'segment-appended', ...at, update });
  await agent.message('segment-stored');
  return () => agent.close();
}

export const idle: Row = {
  name: 'idle',
  about: 'memory of workerd and of its server for each idle session: agent’s socket open, a prompt printed',
  async measure(bench) {
    const count = bench.isQuick ? 20 : 1000;
    const product = await startProduct();
    const dispose = startedWith(() => product.dispose());
    const closes: (() => void)[] = [];
    try {
      const endpoint = await registerEndpoint(product);
      closes.push(await openIdle(endpoint, 0));
      const [room, server] = [await product.workerdPid(), await product.serverPid()];
      const before = { room: await residentMB(room), server: await residentMB(server) };
      const disk = await folderBytes(product.data);
      for (let index = 1; index <= count; index += 1) {
        if (index % 100 === 0) bench.say(`idle: ${index} sessions`);
        closes.push(await openIdle(endpoint, index));
      }
      const awake = (await residentMB(room)) - before.room;
      bench.say('idle: waiting for the rooms to sleep');
      await pause(bench.isQuick ? 0 : ASLEEP_MS);
      const asleep = (await residentMB(room)) - before.room;
      const perSession = (megabytes: number) => (megabytes * 1000) / count;
      return [
        {
          name: `memory of each of ${count} idle sessions`,
          unit: 'KB',
          values: { holdfast: perSession(asleep) },
          aim: null,
          notes: {
            'KB while awake': perSession(awake),
            'KB of the server’s own process': perSession((await residentMB(server)) - before.server),
            'KB on disk': ((await folderBytes(product.data)) - disk) / 1000 / count,
            'workerd, MB': await residentMB(room),
          },
        },
      ];
    } finally {
      for (const close of closes) close();
      await dispose();
    }
  },
};
