import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CommandQuery } from '../../party/session/commands/command-store.ts';
import { COMMANDS_PAGE } from '#protocol/ground/limits.ts';

const MANY = 100_000;
/** So many rows SQLite may read for each command that is answered: its own, its neighbour's, who had control. */
const READS_EACH = 8;

/** A room's storage with many commands, of which one in a thousand failed; answers what a list reads of it. */
const WORKER = `
import { DurableObject } from 'cloudflare:workers';
import { createCommandStore } from './party/session/commands/command-store.ts';
import { SESSION_SCHEMA } from './party/session/schema.ts';

const FILL = \`
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${MANY})
INSERT INTO commands (terminal, command, text, started_at, ended_at, exit)
  SELECT 'aaaaaaaa', n, 'make', n, n, CASE WHEN n % 1000 = 0 THEN '1' WHEN n = ${MANY - 1} THEN NULL ELSE '0' END
  FROM numbers\`;

export class Room extends DurableObject {
  async fetch(request) {
    let read = 0;
    const sql = {
      exec(query, ...values) {
        const cursor = this.storage.exec(query, ...values);
        const rows = cursor.toArray();
        read += cursor.rowsRead;
        return rows;
      },
      storage: this.ctx.storage.sql,
    };
    if (this.store === undefined) {
      for (const step of SESSION_SCHEMA) sql.exec(step);
      sql.exec(FILL);
      sql.exec("INSERT INTO terminals (id, place, shell, cols, rows, started_at) VALUES ('aaaaaaaa', 0, 'sh', 80, 24, 0)");
    }
    this.store = createCommandStore(sql);
    read = 0;
    const rows = this.store.list(await request.json()).map(({ command }) => command);
    return Response.json({ rows, read });
  }
}
export default {
  fetch: (request, env) => env.ROOMS.get(env.ROOMS.idFromName('one')).fetch(request),
};`;

let workerd: Miniflare;

beforeAll(async () => {
  const bundle = await build({
    stdin: { contents: WORKER, resolveDir: fileURLToPath(new URL('../..', import.meta.url)), loader: 'ts' },
    ...{ bundle: true, write: false, format: 'esm', external: ['node:*', 'cloudflare:*'] },
  });
  workerd = new Miniflare({
    ...{ modules: true, script: bundle.outputFiles[0]?.text ?? '', host: '127.0.0.1', port: 0, cf: false },
    ...{ compatibilityDate: '2025-06-01', compatibilityFlags: ['nodejs_compat'] },
    durableObjects: { ROOMS: { className: 'Room', useSQLite: true } },
  });
});
afterAll(() => workerd.dispose());

async function list(query: Omit<CommandQuery, 'limit'>): Promise<{ rows: number[]; read: number }> {
  const body = JSON.stringify({ ...query, limit: COMMANDS_PAGE });
  const response = await workerd.dispatchFetch('http://localhost/', { method: 'POST', body });
  return (await response.json()) as { rows: number[]; read: number };
}

test('[CM9] of 100,000 commands a page reads its own rows alone, also where few of them failed', async () => {
  const of = (command: number) => ({ terminal: 'aaaaaaaa', command });
  const newest = await list({ before: null, isFailed: false });
  expect(newest.rows).toEqual(Array.from({ length: COMMANDS_PAGE }, (_, at) => MANY - at));
  const older = await list({ before: of(MANY / 2), isFailed: false });
  expect(older.rows[0]).toBe(MANY / 2 - 1);
  const failed = await list({ before: null, isFailed: true });
  expect(failed.rows).toEqual(Array.from({ length: MANY / 1000 }, (_, at) => MANY - 1000 * at));
  const early = await list({ before: of(3_000), isFailed: true });
  expect(early.rows).toEqual([2_000, 1_000]);
  for (const { read } of [newest, older, failed, early])
    expect(read).toBeLessThanOrEqual(READS_EACH * COMMANDS_PAGE);
});
