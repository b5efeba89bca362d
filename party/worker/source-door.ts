import { isSame } from './crypto.ts';
import { INTERNAL_HEADER } from './settings.ts';
import { parseSource, SOURCE_HEADER, sourceOfAddress, type Source } from '../rooms/source.ts';

/**
 * Who says where requests come from, as the server tells the worker:
 * - `loopback`: nobody; only this machine reaches it.
 * - `front`: the server's front, which shows that it is by a secret.
 * - `cloudflare`: Cloudflare's edge, which sets its header whatever a stranger sent.
 * Anything else: nobody knows.
 */
export const SOURCE_FROM = 'pkvar-SOURCE_FROM';
export const FRONT_SECRET = 'pkvar-FRONT_SECRET';

/** Carries the front's secret. */
export const FRONT_HEADER = 'x-holdfast-front';
const CLOUDFLARE_HEADER = 'cf-connecting-ip';

export interface SourceEnv {
  [SOURCE_FROM]?: unknown;
  [FRONT_SECRET]?: unknown;
}

/** The source of a request from outside; null if it bypassed the front. */
export function sourceAtDoor(headers: Pick<Headers, 'get'>, env: SourceEnv): Source | null {
  switch (env[SOURCE_FROM]) {
    case 'loopback':
      return 'loopback';
    case 'front':
      return isFromFront(headers, env) ? (parseSource(headers.get(SOURCE_HEADER)) ?? 'unknown') : null;
    case 'cloudflare':
      return sourceOfAddress(headers.get(CLOUDFLARE_HEADER) ?? '') ?? 'unknown';
    default:
      return 'unknown';
  }
}

function isFromFront(headers: Pick<Headers, 'get'>, { [FRONT_SECRET]: secret }: SourceEnv): boolean {
  return typeof secret === 'string' && secret !== '' && isSame(headers.get(FRONT_HEADER) ?? '', secret);
}

/** Tells the rooms where a request comes from, and removes headers that only rooms and the front may send. */
export function setSource(headers: Pick<Headers, 'set' | 'delete'>, source: Source): void {
  for (const name of [INTERNAL_HEADER, FRONT_HEADER]) headers.delete(name);
  headers.set(SOURCE_HEADER, source);
}
