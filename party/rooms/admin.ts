import { ADMIN_SCHEME } from '#protocol/wire/http.ts';
import { adminText } from '#protocol/server/signed-text.ts';
import type { ProverParts, Prover } from './prover.ts';
import type { HttpRequest } from './http.ts';

export interface AdminParts extends Pick<ProverParts, 'settings' | 'mac' | 'isSame'> {
  prover: Prover;
  sha256(text: string): string;
}

/** Whether a request is of who has the server's token: they show it by a MAC over this very request, once. */
export type IsAdmin = (request: HttpRequest) => boolean;

export function createIsAdmin({ prover, settings, mac, isSame, sha256 }: AdminParts): IsAdmin {
  return (request) => {
    const [scheme, origin = '', challenge = '', given = ''] = (request.header('authorization') ?? '').split(
      ' ',
    );
    const place = prover.place(origin);
    if (scheme !== ADMIN_SCHEME || place === null || settings.adminTokenHash === '') return false;
    if (!prover.isFresh(challenge, 'admin')) return false;
    const { method, target, body } = request;
    const bodySha256 = sha256(body === undefined ? '' : JSON.stringify(body));
    const text = adminText(place, { challenge, method, target, bodySha256 });
    return isSame(mac(settings.adminTokenHash, text), given) && prover.use(challenge);
  };
}
