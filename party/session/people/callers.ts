import { PERSON_HEADER, type HttpProblem } from '#protocol/wire/http.ts';
import type { Role } from '#protocol/ground/roles.ts';
import type { HttpRequest } from '../../rooms/http.ts';
import { isAdmin } from '../../worker/settings.ts';
import type { Cookies } from './cookies.ts';
import type { Membership } from './membership.ts';
import type { SessionPorts } from '../ports.ts';

/** Who asks over HTTP: a person, or the command line on the server itself. */
export interface Caller {
  /** A person's id, or `server`. */
  by: string;
  role: Role;
}

export interface CallersParts {
  ports: SessionPorts;
  cookies: Cookies;
  membership: Membership;
}

export type Callers = (request: HttpRequest) => Caller | HttpProblem;

export function createCallers({ ports, cookies, membership }: CallersParts): Callers {
  const { settings, crypto } = ports;
  return (request) => {
    if (isAdmin(request, { settings, sha256: (text) => crypto.sha256(text) })) {
      return { by: 'server', role: 'technician' };
    }
    const bearers = cookies.bearers(request);
    if (bearers.length === 0) return 'not-signed-in';
    const bearer = bearers.find(({ person }) => person === request.header(PERSON_HEADER));
    if (bearer === undefined) return 'not-allowed';
    const member = membership.memberAs(bearer.publicKey, bearer.person);
    if (typeof member === 'string') return member;
    return { by: member.person.id, role: member.person.role };
  };
}
