import { join, resolve } from 'node:path';

/** Where files are that one start needs: in the data folder, so that what a killed server leaves can be cleared. */
export function temporaryFolder(dataDir: string): string {
  return join(dataDir, 'tmp');
}

/** Where workerd listens behind the front. */
export type InnerAddress = { socketPath: string } | { host: '127.0.0.1' };

/** The prefix of an address that is a socket in a folder. */
const UNIX = 'unix:';
/** Longest path of a socket on every system that has them, in bytes (macOS: 103). */
const MAX_PATH_BYTES = 100;

/**
 * A socket in a folder that no other account can enter. If a system has none, or its path would be too long: a free
 * loopback port, where requests that bypass the front are refused.
 */
export function innerAddress(dataDir: string): InnerAddress {
  const socketPath = join(resolve(temporaryFolder(dataDir)), 'rooms.sock');
  const isPossible = process.platform !== 'win32' && Buffer.byteLength(socketPath) <= MAX_PATH_BYTES;
  return isPossible ? { socketPath } : { host: '127.0.0.1' };
}

/** As one of workerd's hosts. */
export function innerHost(address: InnerAddress): string {
  return 'host' in address ? address.host : UNIX + address.socketPath;
}

/** The path of a host that is a socket in a folder; null of any other. */
export function socketPathOf(host: string): string | null {
  return host.startsWith(UNIX) ? host.slice(UNIX.length) : null;
}
