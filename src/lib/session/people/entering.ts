import { base64url } from '#base/bytes.ts';
import { join } from '#protocol/desk/routes.ts';
import type { Entered, Invitation } from '#protocol/people/entering.ts';
import { DESK_PATH, sessionPath } from '#protocol/people/link.ts';
import { enter, showInvitation } from '#protocol/people/routes.ts';
import { enterText, type SignaturePlace } from '#protocol/server/signed-text.ts';
import type { ConnectionPorts } from '../ports.ts';
import { askStranger, type HttpPorts, type HttpResult } from '../wire/http.ts';
import { sha256Hex, type DeviceKey } from './device-key.ts';

/** What it takes to sign something for this server. */
export type SigningPorts = Pick<ConnectionPorts, 'fetch' | 'origin' | 'serverKey'>;

/** Where what is signed for this server counts. */
async function placeAt({ origin, serverKey }: SigningPorts): Promise<HttpResult<SignaturePlace>> {
  try {
    const key = await serverKey();
    if (key === null) return { ok: false, problem: 'server-unproven' };
    return { ok: true, value: { origin, serverKey: key } };
  } catch {
    return { ok: false, problem: 'server-unreachable' };
  }
}

/** What a link's secret is for, and whether the browser with this key is known already; nothing is used up. */
export function readInvitation(
  ports: HttpPorts,
  { session, secret, publicKey }: { session: string; secret: string; publicKey?: string },
): Promise<HttpResult<Invitation>> {
  const body = publicKey === undefined ? { secret } : { secret, publicKey };
  return askStranger({ ports, room: sessionPath(session) }, { route: showInvitation, body });
}

export interface EnterOptions {
  session: string;
  secret: string;
  device: DeviceKey;
  /** What this device calls itself. */
  label: string;
  /** Where the invitation names nobody. */
  name?: string;
}

/** Enters a session with a link's secret: from then on the server knows this key, and its cookies. */
export async function enterSession(
  ports: SigningPorts,
  { session, secret, device, label, name }: EnterOptions,
): Promise<HttpResult<Entered>> {
  const place = await placeAt(ports);
  if (!place.ok) return place;
  const text = enterText(place.value, { session, secretHash: await sha256Hex(secret) });
  const signature = base64url(await device.sign(text));
  const body = { secret, publicKey: device.publicKey, signature, label };
  const asked = name === undefined ? body : { ...body, name };
  return askStranger({ ports, room: sessionPath(session) }, { route: enter, body: asked });
}

/** The link that a spoken or shown code stands for; a code works once. */
export function joinByCode(
  ports: HttpPorts,
  { code, session }: { code: string; session: string | null },
): Promise<HttpResult<{ link: string }>> {
  const body = session === null ? { code } : { code, session };
  return askStranger({ ports, room: DESK_PATH }, { route: join, body });
}
