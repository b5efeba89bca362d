import { isOwnHost } from '#protocol/ground/hosts.ts';
import { readOrigins } from './settings.ts';

/** The same variables as the rooms', as the front has them. */
export const PUBLIC_ORIGINS = 'pkvar-PUBLIC_ORIGINS';
export const OWN_ORIGINS = 'pkvar-OWN_ORIGINS';

export interface HostEnv {
  [PUBLIC_ORIGINS]?: unknown;
  [OWN_ORIGINS]?: unknown;
}

const TEXT =
  'This server does not answer to that name. If the name is yours, set HOLDFAST_URL; ' +
  'a proxy in front must pass on the original Host header.\n';

/** The answer to a request that names another host; null if it names one of ours. */
export function misdirected({ hostname }: URL, env: HostEnv): Response | null {
  if (isOwnHost(hostname, [...readOrigins(env[PUBLIC_ORIGINS]), ...readOrigins(env[OWN_ORIGINS])]))
    return null;
  return new Response(TEXT, { status: 421, headers: { 'x-content-type-options': 'nosniff' } });
}
