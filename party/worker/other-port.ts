import { isOwnHost } from '#protocol/ground/hosts.ts';
import { PUBLIC_ORIGINS, type HostEnv } from './host-door.ts';
import { readOrigins } from './settings.ts';

/**
 * What to say of a page that was opened at a name of this machine by another port, as through a port forward; null of any
 * other. The rooms refuse it: it may be anybody's page on that machine.
 */
export function otherPortNotice(origin: string | null, env: HostEnv): string | null {
  const own = readOrigins(env[PUBLIC_ORIGINS]);
  if (origin === null || own.includes(origin) || !URL.canParse(origin)) return null;
  const opened = new URL(origin);
  if (opened.origin !== origin || !isOwnHost(opened.hostname, [])) return null;
  return (
    `a page was opened at ${origin}, which is not this server's address (${own[0] ?? 'none'}): ` +
    `behind a port forward use the same port on both sides, or start with --url ${origin}`
  );
}
