import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fingerprintOfKey, ownServerKey } from './server-key.ts';
import { filePin, keptTrust, knownServerPin, NotKept, UntrustedServer, trustFingerprint } from './trust.ts';

const ORIGIN = 'https://desk.example';
const HERE = 'http://localhost:1999';
const newKey = () => generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'holdfast-trust-'));
});
afterEach(() => rmSync(data, { recursive: true }));

/** A server of this data folder. */
function ownServer(): string {
  mkdirSync(join(data, 'server'));
  writeFileSync(join(data, 'server/server-key'), `${Buffer.alloc(32, 7).toString('base64url')}\n`);
  return ownServerKey(data) ?? '';
}

function trusting(origin: string, pin = knownServerPin(data, origin)) {
  const told: string[] = [];
  return {
    told,
    pin,
    trust: keptTrust({ origin, data, pin, onFirst: (fingerprint) => told.push(fingerprint) }),
  };
}

describe('[PK8] where no key of a server was known, the first is kept and said', () => {
  test.each(['of an agent', 'of the command line'])('%s', (whose) => {
    const pin = whose === 'of an agent' ? filePin(join(data, 'server-key')) : knownServerPin(data, ORIGIN);
    const { told, trust } = trusting(ORIGIN, pin);
    const key = newKey();
    trust(key);
    trust(key);
    expect(told).toEqual([fingerprintOfKey(key)]);
    expect(pin.read()).toBe(key);
  });
});

/** Windows keeps who may read a file elsewhere. */
const HAS_MODES = process.platform !== 'win32';

describe('[PK4] [PK6] a key that has changed is refused', () => {
  test('by both fingerprints, with how to trust it anew, and stays refused', () => {
    const { trust, pin } = trusting(ORIGIN);
    const [before, after] = [newKey(), newKey()];
    trust(before);
    const refused = () => trust(after);
    expect(refused).toThrow(UntrustedServer);
    expect(refused).toThrow(fingerprintOfKey(before));
    expect(refused).toThrow(`holdfast trust ${fingerprintOfKey(after)} --server ${ORIGIN}`);
    expect(pin.read()).toBe(before);
    pin.write(after);
    trust(after);
    expect(() => trust(before)).toThrow(UntrustedServer);
  });

  test('of the folder’s own server likewise, which is known without asking', () => {
    const own = ownServer();
    const { trust, told } = trusting(HERE);
    expect(() => trust(newKey())).toThrow(fingerprintOfKey(own));
    trust(own);
    expect(told).toEqual([]);
  });

  test('but the folder’s own server is not whoever is elsewhere', () => {
    ownServer();
    const { trust, told } = trusting(ORIGIN);
    const key = newKey();
    trust(key);
    expect(told).toEqual([fingerprintOfKey(key)]);
  });

  test('servers are known each by its origin, in a file that is its owner’s alone', () => {
    const [one, other] = [newKey(), newKey()];
    trusting(ORIGIN).trust(one);
    trusting('https://other.example').trust(other);
    expect(() => trusting(ORIGIN).trust(other)).toThrow(UntrustedServer);
    expect(knownServerPin(data, ORIGIN).read()).toBe(one);
    if (!HAS_MODES) return;
    expect(statSync(join(data, 'known-servers.json')).mode & 0o777).toBe(0o600);
  });
});

describe.runIf(process.getuid !== undefined)('who is known is nobody else’s to say', () => {
  const path = () => join(data, 'known-servers.json');
  const other = 12_345;

  test('[A25] the file is closed where others could read or write it, and so is the folder above', () => {
    const key = newKey();
    writeFileSync(path(), JSON.stringify({ [ORIGIN]: key }));
    chmodSync(path(), 0o666);
    chmodSync(data, 0o777);
    expect(knownServerPin(data, ORIGIN).read()).toBe(key);
    expect([statSync(path()).mode & 0o777, statSync(data).mode & 0o022]).toEqual([0o600, 0]);
  });

  test.runIf(process.getuid?.() === 0)('[A26] another user’s is refused with what to do, and left', () => {
    writeFileSync(path(), JSON.stringify({ [ORIGIN]: newKey() }));
    chownSync(path(), other, other);
    expect(() => knownServerPin(data, ORIGIN)).toThrow(NotKept);
    expect(() => knownServerPin(data, ORIGIN)).toThrow(`${path()} belongs to another user`);
    expect(statSync(path()).uid).toBe(other);
  });
});

test('[PK7] a fingerprint that somebody typed is trusted and no other', () => {
  const key = newKey();
  const trust = trustFingerprint(ORIGIN, fingerprintOfKey(key));
  trust(key);
  expect(() => trust(newKey())).toThrow(UntrustedServer);
});
