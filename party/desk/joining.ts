import { formatLink } from '#protocol/people/link.ts';
import { answerJson, answerProblem } from '../rooms/http.ts';
import { publicOrigin } from '../worker/settings.ts';
import type { DeskPorts } from './ports.ts';
import type { DeskHandlers } from './routes.ts';
import type { SpokenCodes } from './spoken-codes.ts';

export interface JoiningParts {
  ports: Pick<DeskPorts, 'settings' | 'fetchTicket'>;
  spoken: SpokenCodes;
}

/** A code that was said is exchanged for a link. */
export function joiningRoutes({ ports, spoken }: JoiningParts) {
  return {
    async 'POST join'({ body: { code, session = null }, request }) {
      const used = spoken.use({ code, session, source: request.source });
      if (!used.ok) return answerProblem(used.problem);
      const secret = await ports.fetchTicket(used.spoken);
      if (secret === null) return answerProblem('code-unknown');
      const origin = publicOrigin(ports.settings, request.header('origin'));
      return answerJson({ link: formatLink({ origin, session: used.spoken.session, secret }) });
    },
  } satisfies Partial<DeskHandlers>;
}
