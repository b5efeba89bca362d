import { formatLink } from '#protocol/people/link.ts';
import type { HttpRequest } from '../../rooms/http.ts';
import { publicOrigin } from '../../worker/settings.ts';
import type { Ground } from '../ground.ts';
import type { SessionRecord } from '../record/record.ts';
import { authorOf, personOf, type Caller } from './callers.ts';
import type { Invitations, NewInvitation } from './invitation-store.ts';

/** Invitations as they are made: put down with their fact, and shown as links. */
export interface InvitationMaking {
  /** A new one with its secret, within the caller's write; null if the session has as many as it may. */
  make(invitation: NewInvitation): { id: string; secret: string } | null;
  /** The link that shows a secret, at the origin by which it was asked for. */
  linkTo(secret: string, request: HttpRequest | null): string;
}

/** By whom an invitation is made, and on which device. */
export const makerOf = (caller: Caller) => ({
  by: authorOf(caller),
  byDevice: personOf(caller)?.device ?? null,
});

/** The fields of an invitation that names nobody. */
export const UNNAMED = {
  ...{ name: null, title: null, organisation: null, email: null },
  ...{ uses: null, person: null },
};

export interface InvitationMakingParts {
  ground: Pick<Ground, 'ports' | 'session'>;
  record: SessionRecord;
  invitations: Invitations;
}

export function createInvitationMaking(parts: InvitationMakingParts): InvitationMaking {
  const { ground, record, invitations } = parts;
  const { ports, session } = ground;
  return {
    make(invitation) {
      const created = invitations.create(invitation);
      if (created === null) return null;
      const { email: _email, byDevice: _byDevice, ...told } = invitation;
      record.append({ type: 'invitation-created', invitation: created.id, ...told });
      return created;
    },
    linkTo(secret, request) {
      const origin = publicOrigin(ports.settings, request?.header('origin') ?? null);
      return formatLink({ origin, session, secret });
    },
  };
}
