import { hostname } from 'node:os';
import { isLoopbackHost } from './server-options.ts';

interface Address {
  host: string;
  port: number;
  secure: boolean;
  publicUrl: URL | null;
}

/**
 * The origins at which this server can be reached. It proves who it is only for these, and so not for a program that
 * passes on questions it was asked at another.
 */
export function ownOrigins({ alsoAt, ...address }: Address & { alsoAt: readonly string[] }): string[] {
  const names = publicOrigins({ ...address, publicUrl: null });
  return [...new Set([...publicOrigins(address), ...names, ...alsoAt])];
}

/** The origins a page of this server can have; the first is the one links are made with. */
export function publicOrigins({ host, port, secure, publicUrl }: Address): string[] {
  if (publicUrl !== null) return [publicUrl.origin];
  const local = ['localhost', '127.0.0.1', '[::1]'];
  const own = host.includes(':') ? `[${host}]` : host;
  const names = isLoopbackHost(host)
    ? [...local, own]
    : [...(isEvery(host) ? [hostname()] : [own]), ...local];
  // `URL` drops the scheme's default port, as browsers do in their Origin header.
  const origins = names.map((name) => new URL(`${secure ? 'https' : 'http'}://${name}:${port}`).origin);
  return [...new Set(origins)];
}

function isEvery(host: string): boolean {
  return host === '0.0.0.0' || host === '::' || host === '*';
}
