import { fromBase64url } from '#base/bytes.ts';
import { MAX_PEOPLE_OF_KEY } from '#protocol/ground/limits.ts';
import { rolesClash } from '#protocol/people/people.ts';
import type { EnterBody } from '#protocol/people/entering.ts';
import type { HttpProblem } from '#protocol/wire/http.ts';
import type { InvitationRow } from '#protocol/people/invitations.ts';
import { enterText, type SignaturePlace } from '#protocol/server/signed-text.ts';
import type { Source } from '../../rooms/source.ts';
import type { Ground } from '../ground.ts';
import type { Knocks } from './knocks.ts';
import type { Member } from './membership.ts';
import type { Admitted, Newcomers } from './newcomers.ts';
import type { PeopleRegister } from './register.ts';

/** Whom the secret of an invitation and a key let in. */
export interface Admission {
  admit(body: EnterBody, from: { place: SignaturePlace; source: Source }): Admitted;
}

export interface AdmissionParts {
  ground: Pick<Ground, 'ports' | 'session'>;
  register: PeopleRegister;
  newcomers: Newcomers;
  knocks: Knocks;
}

interface Knock {
  body: EnterBody;
  found: InvitationRow;
  source: Source;
}

const refused = (problem: HttpProblem): Admitted => ({ ok: false, problem });

export function createAdmission({ ground, register, newcomers, knocks }: AdmissionParts): Admission {
  const { crypto } = ground.ports;
  const { invitations, membership } = register;

  const isByKey = ({ secret, publicKey, signature }: EnterBody, place: SignaturePlace) => {
    const signed = fromBase64url(signature);
    const text = enterText(place, { session: ground.session, secretHash: crypto.sha256(secret) });
    return signed !== null && crypto.isSigned({ publicKey, text, signature: signed });
  };

  /** Somebody who has been a person here can enter again, whatever strangers do with the invitation. */
  const mayKnock = (before: readonly Member[], { body, found, source }: Knock) =>
    before.length > 0 ? knocks.byKey(body.publicKey, source) : knocks.byInvitation(found);

  return {
    admit(body, { place, source }) {
      const { publicKey } = body;
      // A secret is too long to be guessed by the time an answer takes, and a signature costs more than looking it up.
      const secretHash = crypto.sha256(body.secret);
      const shownBy = invitations.show(secretHash);
      if (shownBy === null) return refused('invitation-unknown');
      const { found, problem } = shownBy;
      const before = membership.everyone(publicKey);
      if (!mayKnock(before, { body, found, source })) return refused('too-many');
      if (!isByKey(body, place)) return refused('bad-signature');
      if (before.some(({ person }) => rolesClash(person.role, found.role))) return refused('other-role');
      const known = membership.memberInRole(publicKey, found.role);
      if (known !== null) return { ok: true, member: known };
      if (problem !== null) return refused(problem);
      if (membership.isBanned(publicKey, found)) return refused('device-removed');
      if (new Set(before.map(({ person }) => person.id)).size >= MAX_PEOPLE_OF_KEY)
        return refused('too-many');
      const admitted =
        found.person === null
          ? newcomers.join(body, found)
          : newcomers.extend(body, { invitation: found, before });
      if (admitted.ok) invitations.use(found.id, secretHash);
      return admitted;
    },
  };
}
