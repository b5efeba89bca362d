import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { describe, expect, test } from 'vitest';
import { memorySql } from '../../testing/memory-sql.ts';
import { SQL_CONTRACT } from '../../testing/sql-contract.ts';

/** Its packages are those of Windows, and there is no workerd for that here. */
const isWine = process.platform === 'win32' && process.env['WINEPREFIX'] !== undefined;

describe('[S3] the storage port, over node:sqlite', () => {
  test.each(Object.entries(SQL_CONTRACT))('%s', (_name, check) => {
    expect(() => check(memorySql())).not.toThrow();
  });
});

const WORKER = `
import { SQL_CONTRACT } from './party/testing/sql-contract.ts';
import { durableSql } from './party/rooms/storage/durable-sql.ts';
export class Room {
  constructor(state) { this.state = state; }
  fetch(request) {
    const name = decodeURIComponent(new URL(request.url).pathname.slice(1));
    try {
      SQL_CONTRACT[name](durableSql(this.state.storage));
      return new Response('kept');
    } catch (error) {
      return new Response(String(error));
    }
  }
}
export default { fetch: (request, env) => env.ROOM.get(env.ROOM.idFromName(request.url)).fetch(request) };`;

test.skipIf(isWine)(
  '[S3] the storage port, over a Durable Object in workerd',
  async () => {
    const resolveDir = fileURLToPath(new URL('../../..', import.meta.url));
    const bundle = await build({
      stdin: { contents: WORKER, resolveDir, loader: 'ts' },
      bundle: true,
      format: 'esm',
      write: false,
      tsconfigRaw: {},
    });
    const miniflare = new Miniflare({
      modules: true,
      script: bundle.outputFiles[0]!.text,
      compatibilityDate: '2025-06-01',
      durableObjects: { ROOM: { className: 'Room', useSQLite: true } },
      cf: false,
      host: '127.0.0.1',
      port: 0,
    });
    try {
      for (const name of Object.keys(SQL_CONTRACT)) {
        const answer = await miniflare.dispatchFetch(`http://rooms/${encodeURIComponent(name)}`);
        expect([name, await answer.text()]).toEqual([name, 'kept']);
      }
    } finally {
      await miniflare.dispose();
    }
  },
  30_000,
);
