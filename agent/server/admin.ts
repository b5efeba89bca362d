import { createHash, createHmac } from 'node:crypto';
import { ADMIN_SCHEME } from '#protocol/wire/http.ts';
import { adminText } from '#protocol/server/signed-text.ts';
import type { Proved } from './prove-host.ts';

const sha256Hex = (text: string) => createHash('sha256').update(text).digest('hex');

/** Headers that prove that this one request comes from the holder of the server's token. */
export function adminHeaders(
  token: string,
  { proved, method, target, body }: { proved: Proved; method: string; target: string; body?: unknown },
): Record<string, string> {
  const { place, challenge } = proved;
  const bodySha256 = sha256Hex(body === undefined ? '' : JSON.stringify(body));
  const text = adminText(place, { challenge, method, target, bodySha256 });
  const mac = createHmac('sha256', sha256Hex(token)).update(text).digest('base64url');
  return { authorization: `${ADMIN_SCHEME} ${place.origin} ${challenge} ${mac}` };
}
