import { TOKEN_HEADER, type HttpProblem } from '#protocol/wire/http.ts';
import type { Role } from '#protocol/ground/roles.ts';
import type { HttpRequest } from '../../rooms/http.ts';
import type { IsAdmin } from '../../rooms/admin.ts';
import type { Membership } from './membership.ts';
import type { Tokens } from './tokens.ts';

/** Who asks over HTTP: a person, or the command line on the server itself. */
export interface Caller {
  /** A person's id, or `server`. */
  by: string;
  role: Role;
  /** The device they ask from; null: the server itself. */
  device: string | null;
}

export interface CallersParts {
  isAdmin: IsAdmin;
  tokens: Tokens;
  membership: Membership;
}

export type FoundCaller = { ok: true; caller: Caller } | { ok: false; problem: HttpProblem };
export type Callers = (request: HttpRequest) => FoundCaller;

const unknown = (problem: HttpProblem): FoundCaller => ({ ok: false, problem });

export function createCallers({ isAdmin, tokens, membership }: CallersParts): Callers {
  return (request) => {
    if (isAdmin(request)) return { ok: true, caller: { by: 'server', role: 'technician', device: null } };
    const token = request.header(TOKEN_HEADER);
    if (token === null) return unknown(request.header('cookie') === null ? 'not-signed-in' : 'token-needed');
    const holder = tokens.holderOf(token, 'http');
    if (holder === null) return unknown('token-expired');
    const found = membership.memberOn(holder.person, holder.device);
    if (!found.ok) return found;
    const { person, device } = found.member;
    return { ok: true, caller: { by: person.id, role: person.role, device: device.device } };
  };
}
