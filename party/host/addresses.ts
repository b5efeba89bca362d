import { createServer } from 'node:net';
import { listen } from './listen.ts';
import { isLoopbackHost } from './server-options.ts';

/** Where a server listens: at one port of each host. */
export interface Addresses {
  hosts: string[];
  port: number;
}

/**
 * Links say `localhost`, and a browser may try either of these: a program that held one of them would get what
 * follows.
 */
const LOOPBACK = ['127.0.0.1', '::1'];

/** The system's errors for an address family that this machine lacks. */
const NO_SUCH_FAMILY = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EPROTONOSUPPORT']);

/** How often another free port is tried where the first is free on one host only. */
const FREE_PORT_TRIES = 20;

/**
 * Listens for a moment on every address a server of this host has, and returns them: with a free port for 0. Throws a
 * `Refusal` where somebody has one, which workerd would say with a crash report.
 */
export async function findAddresses({ host, port }: { host: string; port: number }): Promise<Addresses> {
  const wanted = hostsOf(host);
  for (let tries = 1; ; tries += 1) {
    try {
      return await probeAll(wanted, port);
    } catch (error) {
      if (port !== 0 || !isInUse(error) || tries === FREE_PORT_TRIES) throw error;
    }
  }
}

function hostsOf(host: string): string[] {
  if (!isLoopbackHost(host)) return [host];
  return [...new Set([...LOOPBACK, ...(host === 'localhost' ? [] : [host])])];
}

async function probeAll(wanted: string[], port: number): Promise<Addresses> {
  const found: Addresses = { hosts: [], port };
  for (const host of wanted) {
    try {
      found.port = await probe({ host, port: found.port });
      found.hosts.push(host);
    } catch (error) {
      if (wanted.length === 1 || !hasCode(error) || !NO_SUCH_FAMILY.has(error.code)) throw error;
    }
  }
  if (found.hosts.length > 0) return found;
  throw new Error(`this machine has none of the addresses ${wanted.join(', ')}`);
}

async function probe(address: { host: string; port: number }): Promise<number> {
  const server = createServer();
  const port = await listen(server, address);
  await new Promise((closed) => server.close(closed));
  return port;
}

function hasCode(error: unknown): error is { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

function isInUse(error: unknown): boolean {
  return error instanceof Error && 'reason' in error && error.reason === 'port-in-use';
}
