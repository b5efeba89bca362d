import { hex, type Bytes } from '#base/bytes.ts';
import { viewerText, type SignaturePlace } from '#protocol/server/signed-text.ts';
import { enterSession } from './entering.ts';
import type { ConnectionPorts } from '../ports.ts';
import { NoStorage, type DeviceKey } from './device-key.ts';
import type { Refusal } from '../connection-state.ts';

export interface ConnectionTarget {
  session: string;
  /** A link's, to enter the session with first. */
  secret?: string;
  /** Who we are in it, if it was entered before from this machine, with this key. */
  person?: string;
}

export interface SignInOptions {
  /**
   * The key that makes this program one device of a person; by default this machine's own. A browser has one for good;
   * elsewhere each connection is a new person unless it is given the same key.
   */
  device?: DeviceKey;
  /** What others are shown as this device's name; by default the machine's name for itself. */
  label?: string;
  /** Who we are, for an invitation that names nobody. */
  name?: string;
}

/** A person, on a device: who a connection comes as. */
export interface Self {
  person: string;
  device: DeviceKey;
}

export type SignedIn = { ok: true; self: Self } | { ok: false; problem: Refusal };

/** Finds out who we are in a session, and enters it if there is a secret. */
export async function signIn(
  target: ConnectionTarget,
  { ports, ...options }: SignInOptions & { ports: ConnectionPorts },
): Promise<SignedIn> {
  try {
    const device = options.device ?? (await ports.deviceKey());
    return await enterAs(device, { target, options, ports });
  } catch (error) {
    // Requests fail as values: what throws is the key.
    return { ok: false, problem: error instanceof NoStorage ? 'no-storage' : 'no-device-key' };
  }
}

async function enterAs(
  device: DeviceKey,
  { target, options, ports }: { target: ConnectionTarget; options: SignInOptions; ports: ConnectionPorts },
): Promise<SignedIn> {
  const { session, secret, person } = target;
  if (secret === undefined) {
    return person === undefined
      ? { ok: false, problem: 'not-signed-in' }
      : { ok: true, self: { person, device } };
  }
  const { label = ports.deviceLabel, name } = options;
  const entry = { secret, device, label, ...(name === undefined ? {} : { name }) };
  const entered = await enterSession(ports, { session, ...entry });
  return entered.ok ? { ok: true, self: { person: entered.value.person, device } } : entered;
}

/** What a room's challenge is answered with. */
export async function signChallenge(
  { person, device }: Self,
  { place, session, nonce }: { place: SignaturePlace; session: string; nonce: Bytes },
): Promise<Uint8Array<ArrayBuffer>> {
  const text = viewerText(place, { session, person, nonceHex: hex(nonce) });
  return new Uint8Array(await device.sign(text));
}
