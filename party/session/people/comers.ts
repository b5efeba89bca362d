import type { CloseReason } from '#protocol/wire/close.ts';
import type { HttpRequest } from '../../rooms/http.ts';
import type { RoomPorts } from '../ports.ts';
import type { Bearer, Cookies } from './cookies.ts';
import type { Member, Membership } from './membership.ts';

export type Comer = { ok: true; member: Member } | { ok: false; problem: CloseReason };

/** Whom a browser's request for a socket comes from, as far as a cookie can say. */
export interface Comers {
  of(request: HttpRequest): Comer;
}

export interface ComersParts {
  ports: Pick<RoomPorts, 'settings'>;
  cookies: Cookies;
  membership: Membership;
}

type Borne = { ok: true; bearer: Bearer } | { ok: false; problem: CloseReason };

export function createComers({ ports, cookies, membership }: ComersParts): Comers {
  /** The one of a request's cookies that is for whom it names, or the only one there is. */
  const borneBy = (request: HttpRequest): Borne => {
    const bearers = cookies.bearers(request);
    const [first] = bearers;
    if (first === undefined) return { ok: false, problem: 'not-signed-in' };
    const asked = request.query('person');
    if (asked === null) {
      const isOne = bearers.every(({ person }) => person === first.person);
      return isOne ? { ok: true, bearer: first } : { ok: false, problem: 'not-signed-in' };
    }
    const bearer = bearers.find(({ person }) => person === asked);
    return bearer === undefined ? { ok: false, problem: 'not-allowed' } : { ok: true, bearer };
  };

  return {
    of(request) {
      const origin = request.header('origin') ?? '';
      if (!ports.settings.publicOrigins.includes(origin)) return { ok: false, problem: 'wrong-origin' };
      const borne = borneBy(request);
      return borne.ok ? membership.memberAs(borne.bearer.publicKey, borne.bearer.person) : borne;
    },
  };
}
