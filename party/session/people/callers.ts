import { TOKEN_HEADER, type HttpProblem } from '#protocol/wire/http.ts';
import { assertNever } from '#base/assert-never.ts';
import type { Role } from '#protocol/ground/roles.ts';
import { mayRole, type Right } from '#protocol/wire/rights.ts';
import type { HttpRequest } from '../../rooms/http.ts';
import type { IsAdmin } from '../../rooms/admin.ts';
import type { Membership } from './membership.ts';
import type { Tokens } from './tokens.ts';

/** Who asks over HTTP: the command line on the server itself, or a person on one of their devices. */
export type Caller = ServerCaller | PersonCaller;

interface ServerCaller {
  readonly kind: 'server';
}

export interface PersonCaller {
  readonly kind: 'person';
  readonly person: string;
  readonly device: string;
  readonly role: Role;
}

/** Whom the record and invitations name as the one who asked: a person's id, or `server`. */
export function authorOf(caller: Caller): string {
  switch (caller.kind) {
    case 'server':
      return 'server';
    case 'person':
      return caller.person;
    default:
      return assertNever(caller);
  }
}

/** Whose requests these are, and what is bounded for each; null if nothing is. */
export function personOf(caller: Caller): PersonCaller | null {
  switch (caller.kind) {
    case 'server':
      return null;
    case 'person':
      return caller;
    default:
      return assertNever(caller);
  }
}

/** Whether they may ask for this. Who has the server's admin token may what a technician may. */
export function mayCaller(caller: Caller, right: Right): boolean {
  switch (caller.kind) {
    case 'server':
      return mayRole('technician', right);
    case 'person':
      return mayRole(caller.role, right);
    default:
      return assertNever(caller);
  }
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
    if (isAdmin(request)) return { ok: true, caller: { kind: 'server' } };
    const token = request.header(TOKEN_HEADER);
    if (token === null) return unknown(request.header('cookie') === null ? 'not-signed-in' : 'token-needed');
    const holder = tokens.holderOf(token, 'http');
    if (holder === null) return unknown('token-expired');
    const found = membership.memberOn(holder.person, holder.device);
    if (!found.ok) return found;
    const { person, device } = found.member;
    const caller = { kind: 'person', person: person.id, device: device.device, role: person.role } as const;
    return { ok: true, caller };
  };
}
