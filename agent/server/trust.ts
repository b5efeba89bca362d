import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { publicKey as publicKeySchema } from '#protocol/people/public-key.ts';
import { readJsonFile, writeJsonFile, writePrivateFile } from '#base/node/json-file.ts';
import { isLoopback } from './address.ts';
import { fingerprintOfKey, ownServerKey } from './server-key.ts';

/** Whoever answered is not known to be the server; the message is for people. */
export class ServerUnproven extends Error {}

/** Which key a server may have. Throws `ServerUnproven` for any other. */
export type Trust = (publicKey: string) => void;

/** Another key than is known: either the server was set up anew, or this is somebody else. */
export function otherKey(origin: string, { known, found }: { known: string; found: string }): ServerUnproven {
  return new ServerUnproven(
    `the server at ${origin} has the key ${found}, but the one known here is ${known}. ` +
      'It may be somebody else, and was told nothing. If you know that its key has changed: ' +
      `holdfast trust ${found} --server ${origin}`,
  );
}

/** Trusts a fingerprint that somebody has typed. */
export function trustFingerprint(origin: string, fingerprint: string): Trust {
  return (publicKey) => {
    const found = fingerprintOfKey(publicKey);
    if (found === fingerprint) return;
    throw new ServerUnproven(
      `the server at ${origin} has the key ${found}, not ${fingerprint}: it was told nothing`,
    );
  };
}

/** Where keys are kept that were trusted once: one server's, or a server's among others. */
export interface Pin {
  read(): string | null;
  write(publicKey: string): void;
}

export function filePin(path: string): Pin {
  return {
    read() {
      try {
        const parsed = v.safeParse(publicKeySchema, readFileSync(path, 'utf8').trim());
        return parsed.success ? parsed.output : null;
      } catch {
        return null;
      }
    },
    write: (publicKey) => writePrivateFile(path, `${publicKey}\n`),
  };
}

const knownServers = v.record(v.string(), publicKeySchema);

/** Of the servers that the command line has spoken to, the one at this origin. */
export function knownServerPin(data: string, origin: string): Pin {
  const path = join(data, 'known-servers.json');
  const read = () => readJsonFile(path, knownServers) ?? {};
  return {
    read: () => read()[origin] ?? null,
    write(publicKey) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeJsonFile(path, { ...read(), [origin]: publicKey });
    },
  };
}

export interface KeptTrustOptions {
  origin: string;
  /** Data folder: the key of the server that runs on it is known without asking, at the addresses of this machine. */
  data: string;
  pin: Pin;
  /** Told of a server that is trusted because none was known before. */
  onFirst(fingerprint: string): void;
}

/** Trusts what is kept, the data folder's own server, and where there is neither whoever comes first. */
export function keptTrust({ origin, data, pin, onFirst }: KeptTrustOptions): Trust {
  return (publicKey) => {
    // Read each time: somebody may have trusted another key meanwhile, while an agent goes on.
    const pinned = pin.read();
    if (pinned === publicKey) return;
    const own = isLoopback(origin) ? ownServerKey(data) : null;
    const known = pinned ?? own;
    if (own !== publicKey && known !== null)
      throw otherKey(origin, { known: fingerprintOfKey(known), found: fingerprintOfKey(publicKey) });
    if (known === null) onFirst(fingerprintOfKey(publicKey));
    pin.write(publicKey);
  };
}
