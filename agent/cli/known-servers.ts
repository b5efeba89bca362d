import { harmless } from './output.ts';
import type { KnownServer } from '../server/prove-host.ts';
import { keptTrust, knownServerPin } from '../server/trust.ts';

/** The server as the command line knows it. On first contact with a server, its fingerprint is printed. */
export function commandLineServer(data: string, origin: string): KnownServer {
  const onFirst = (fingerprint: string) =>
    process.stderr.write(
      harmless(
        `holdfast: the server at ${origin} has the key ${fingerprint}. From now on, only this key is accepted. ` +
          'Compare it with what "holdfast status" prints on the server.\n',
      ),
    );
  return { origin, trust: keptTrust({ origin, data, pin: knownServerPin(data, origin), onFirst }) };
}
