import type { EnterBody, Entered, InvitationBody } from '#protocol/people/entering.ts';
import { answerJson, answerProblem, type HttpAnswer, type HttpRequest } from '../../rooms/http.ts';
import type { Ground } from '../ground.ts';
import type { Admission } from './admission.ts';
import type { Cookies } from './cookies.ts';
import type { Invitations } from './invitation-store.ts';
import type { Knocks } from './knocks.ts';
import type { ShownInvitation } from './shown-invitation.ts';

/** What anybody with a secret may request: to read what it invites to, and to enter. */
export interface Entering {
  show(body: InvitationBody): HttpAnswer;
  enter(body: EnterBody, request: HttpRequest): HttpAnswer;
}

export interface EnteringParts {
  ground: Pick<Ground, 'ports' | 'prover'>;
  invitations: Invitations;
  knocks: Knocks;
  admission: Admission;
  shownInvitation: ShownInvitation;
  cookies: Cookies;
}

export function createEntering(parts: EnteringParts): Entering {
  const { ground, invitations, knocks, admission, shownInvitation, cookies } = parts;
  const { sql, crypto, settings } = ground.ports;
  return {
    show({ secret, publicKey }) {
      const shown = invitations.show(crypto.sha256(secret));
      if (shown === null) return answerProblem('invitation-unknown');
      if (!knocks.byLook(shown.found)) return answerProblem('too-many');
      return shownInvitation.answer(shown, publicKey);
    },
    enter(body, request) {
      const origin = request.header('origin');
      const place = settings.publicOrigins.includes(origin ?? '') ? ground.prover.place(origin) : null;
      if (place === null) return answerProblem('wrong-origin');
      return sql.transaction(() => {
        const admitted = admission.admit(body, { place, source: request.source });
        if (!admitted.ok) return answerProblem(admitted.problem);
        const { person, device } = admitted.member;
        const { id, role, name } = person;
        const entered: Entered = { person: id, device: device.device, role, name };
        const { publicKey } = body;
        return { ...answerJson(entered), cookies: cookies.give({ publicKey, person: id }, request) };
      });
    },
  };
}
