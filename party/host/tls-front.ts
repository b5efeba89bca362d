import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { portInUse, type Refusal } from './refusal.ts';

export interface TlsFiles {
  cert: string | Buffer;
  key: string | Buffer;
}

export interface TlsFront {
  port: number;
  dispose(): Promise<void>;
}

/** Takes TLS off and hands the bytes to workerd on loopback, which is started without certificates. */
export async function startTlsFront(
  options: TlsFiles & { host: string; port: number; target: number },
): Promise<TlsFront> {
  const { host, port, target, cert, key } = options;
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer({ cert, key }, (outside) => {
    const inside = connect({ host: '127.0.0.1', port: target, noDelay: true });
    outside.setNoDelay(true);
    for (const [from, to] of [
      [outside, inside],
      [inside, outside],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(refusalOf(error, { host, port }) ?? error));
    server.listen({ host, port }, resolve);
  });
  return {
    // A server that listens on a host and port has an AddressInfo.
    port: (server.address() as AddressInfo).port,
    dispose: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function refusalOf(error: Error, { host, port }: { host: string; port: number }): Refusal | null {
  if (!('code' in error) || error.code !== 'EADDRINUSE') return null;
  return portInUse({ host, port });
}
