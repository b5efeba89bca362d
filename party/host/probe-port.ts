import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { portInUse } from './refusal.ts';

/**
 * Listens for a moment, and gives the port: a free one for 0. Throws a `Refusal` where somebody has it, which workerd
 * would say with a crash report.
 */
export async function probePort(address: { host: string; port: number }): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? portInUse(address) : error);
    });
    probe.listen(address, resolve);
  });
  // A server that listens on a host and port has an AddressInfo.
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}
