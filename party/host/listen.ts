import type { AddressInfo, Server } from 'node:net';
import { portInUse, type PortSetting } from './engine-refusal.ts';

export interface ListenOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Where another port is named. */
  setting?: PortSetting;
}

/** Has a server listen, and returns its port. Throws a `Refusal` that names the port where another has it. */
export async function listen(server: Server, { host, port, setting }: ListenOptions): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? portInUse({ host, port }, setting) : error),
    );
    server.listen({ host, port }, resolve);
  });
  // A server that listens on a host and port has an AddressInfo.
  return (server.address() as AddressInfo).port;
}
