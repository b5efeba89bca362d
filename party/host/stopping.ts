import { request } from 'node:http';
import { DESK_PATH } from '#protocol/people/link.ts';
import { FRONT_HEADER } from '../worker/source-door.ts';
import { STOPPING_PATH } from '../worker/internal.ts';
import { HOST_HEADER } from '../worker/settings.ts';
import type { Engine } from './engine.ts';

/** How long a server that is told to end waits for its rooms, in ms. */
const PATIENCE_MS = 2_000;

export interface HostSecrets {
  /** Shows the desk that it is the server's own process which asks. */
  host: string;
  /** Shows the worker that this comes through the front; null if there is none. */
  front: string | null;
}

/**
 * Makes the rooms whose endpoints are connected record that the server is about to end. If that fails, it is found out
 * at the next start.
 */
export function tellStopping({ inside }: Pick<Engine, 'inside'>, secrets: HostSecrets): Promise<void> {
  const headers = {
    [HOST_HEADER]: secrets.host,
    ...(secrets.front === null ? {} : { [FRONT_HEADER]: secrets.front }),
  };
  const asked = request({
    ...{ host: '127.0.0.1', ...inside, method: 'POST', path: `${DESK_PATH}/${STOPPING_PATH}`, headers },
    ...{ agent: false, signal: AbortSignal.timeout(PATIENCE_MS) },
  });
  return new Promise((resolve) => {
    asked.once('response', (answer) => answer.resume().once('close', resolve));
    asked.once('error', () => resolve());
    asked.end();
  });
}
