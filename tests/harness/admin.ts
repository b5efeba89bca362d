import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SERVER_PATH } from '#protocol/server/proof.ts';
import { adminHeaders } from '../../agent/server/admin.ts';
import { proveServer } from '../../agent/server/prove-host.ts';

export interface Administered {
  url: string;
  /** Data folder, where the server's token is. */
  data: string;
}

/** Asks a room as whoever has the server's token; posts where there is a body. */
export async function askAsAdmin(
  { url: origin, data }: Administered,
  target: string,
  body?: unknown,
): Promise<Response> {
  const token = (await readFile(join(data, 'server', 'admin-token'), 'utf8')).trim();
  const room = target.split('/').slice(0, 4).join('/');
  const known = { origin, trust: () => undefined };
  const proved = await proveServer(known, { purpose: 'admin', path: `${room}/${SERVER_PATH}` });
  const method = body === undefined ? 'GET' : 'POST';
  return fetch(origin + target, {
    method,
    headers: {
      'content-type': 'application/json',
      ...adminHeaders(token, { proved, method, target, body }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
