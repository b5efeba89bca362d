const NUMERIC = /^(?:\d+\.\d+\.\d+\.\d+|\[[\da-f:.]+\])$/;

/**
 * Whether a request that names this host is meant for a server whose pages have these origins. Any other name can be
 * somebody else's who lets it point here: their page would then read what is answered as if it were their own. Numbers
 * point nowhere else, and names below `localhost` stay on the machine.
 */
export function isOwnHost(hostname: string, origins: readonly string[]): boolean {
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost');
  return isLocal || NUMERIC.test(hostname) || origins.some((origin) => hostnameOf(origin) === hostname);
}

const LOOPBACK = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Whether only this machine is reached by a host name. */
export const isLoopback = (hostname: string) => LOOPBACK.test(hostname);

/** The host name of an `http` URL, without the port; null if there is none. */
export function hostnameOf(url: string): string | null {
  return (
    /^https?:\/\/(?<name>\[[^\]]+\]|[^/:@]+)(?::\d+)?(?:\/|$)/.exec(url)?.groups?.['name']?.toLowerCase() ??
    null
  );
}
