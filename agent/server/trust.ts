import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { publicKey as publicKeySchema } from '#protocol/people/public-key.ts';
import { readJsonFile, writeJsonFile, writePrivateFile } from '#base/node/json-file.ts';
import { openPrivateFile } from '#base/node/private-folder.ts';
import { isLoopbackOrigin } from './address.ts';
import { fingerprintOfKey, ownServerKey } from './server-key.ts';

/** What answered is not known to be the server. The message is whole sentences for people, or ends in a command. */
export class UntrustedServer extends Error {}

/** A server's key could not be kept on this machine, however the server is; the message is whole sentences for people. */
export class NotKept extends Error {}

/** Which key a server may have. Throws `ServerUnproven` for any other. */
export type Trust = (publicKey: string) => void;

/** A different key than is known: either the server was set up again, or this is another server. */
export function otherKey(
  origin: string,
  { known, found }: { known: string; found: string },
): UntrustedServer {
  return new UntrustedServer(
    `the server at ${origin} has the key ${found}, but the key known here is ${known}. ` +
      'It may be another server, so nothing was sent to it. If you know that its key has changed, run:\n' +
      `  holdfast trust ${found} --server ${origin}`,
  );
}

/** Trusts a fingerprint that somebody has typed. */
export function trustFingerprint(origin: string, fingerprint: string): Trust {
  return (publicKey) => {
    const found = fingerprintOfKey(publicKey);
    if (found === fingerprint) return;
    throw new UntrustedServer(
      `the server at ${origin} has the key ${found}, not ${fingerprint}. Nothing was sent to it.`,
    );
  };
}

/** Where keys are kept that were trusted once: one server's, or a server's among others. */
export interface Pin {
  read(): string | null;
  write(publicKey: string): void;
}

/** Throws `NotKept` if the system does not let a file be written. */
function keep(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new NotKept(
      `the server's key cannot be saved in ${path} (${String(error)}). Free some space there, or let this user write to it.`,
    );
  }
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
    write: (publicKey) => keep(path, () => writePrivateFile(path, `${publicKey}\n`)),
  };
}

const knownServers = v.record(v.string(), publicKeySchema);

const KNOWN_SERVERS = 'known-servers.json';

/** Anybody who can write that file decides who a server is. */
function closeKnownServers(data: string): void {
  const problem = openPrivateFile({ data, name: KNOWN_SERVERS });
  if (problem !== null) throw new NotKept(`${problem}.`);
}

/**
 * The command line's pin for the server at this origin. Throws `NotKept` if another user of the machine could change
 * which key that is.
 */
export function knownServerPin(data: string, origin: string): Pin {
  closeKnownServers(data);
  const path = join(data, KNOWN_SERVERS);
  const read = () => readJsonFile(path, knownServers) ?? {};
  return {
    read: () => read()[origin] ?? null,
    write(publicKey) {
      keep(path, () => {
        mkdirSync(data, { recursive: true, mode: 0o700 });
        writeJsonFile(path, { ...read(), [origin]: publicKey });
      });
      // On Windows a new file gets the access rights of its folder.
      closeKnownServers(data);
    },
  };
}

export interface KeptTrustOptions {
  origin: string;
  /** Data folder: the key of the server that runs on it is known without asking, at the addresses of this machine. */
  data: string;
  pin: Pin;
  /** Called for a server that is trusted because none was known before. */
  onFirst(fingerprint: string): void;
}

/**
 * Trusts the key that was kept, or the data folder's own server; if there is neither, the first server that answers.
 */
export function keptTrust({ origin, data, pin, onFirst }: KeptTrustOptions): Trust {
  return (publicKey) => {
    // Read each time, because somebody may have trusted another key while an agent runs.
    const pinned = pin.read();
    if (pinned === publicKey) return;
    const own = isLoopbackOrigin(origin) ? ownServerKey(data) : null;
    const known = pinned ?? own;
    if (own !== publicKey && known !== null)
      throw otherKey(origin, { known: fingerprintOfKey(known), found: fingerprintOfKey(publicKey) });
    if (known === null) onFirst(fingerprintOfKey(publicKey));
    pin.write(publicKey);
  };
}
