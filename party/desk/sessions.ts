import type * as v from 'valibot';
import { fromBase64url } from '#base/bytes.ts';
import type { openSessionBody, OpenedSession } from '#protocol/desk/enrolment.ts';
import { sessionTitle } from '#protocol/people/people.ts';
import { openSessionText } from '#protocol/server/signed-text.ts';
import type { HttpProblem } from '#protocol/wire/http.ts';
import { answerJson, answerProblem } from '../rooms/http.ts';
import { randomId } from '#base/random-id.ts';
import type { Prover } from '../rooms/prover.ts';
import type { Directory, KnownEndpoint } from './directory.ts';
import type { DeskPorts } from './ports.ts';
import type { DeskHandlers } from './routes.ts';

type OpenSession = v.InferOutput<typeof openSessionBody>;

type Signer = { ok: true; endpoint: KnownEndpoint } | { ok: false; problem: HttpProblem };

export interface SessionsParts {
  ports: Pick<DeskPorts, 'clock' | 'random' | 'isSigned' | 'openSession'>;
  prover: Prover;
  directory: Directory;
}

const SESSION_LETTERS = 12;

const refused = (problem: HttpProblem): Signer => ({ ok: false, problem });

/** Sessions are opened by endpoints the desk knows, each in a room of its own. */
export function sessionRoutes({ ports, prover, directory }: SessionsParts) {
  /** Whose signature a wish for a session has; it has it once. */
  const signerOf = ({ endpoint: id, challenge, origin, signature: signed }: OpenSession): Signer => {
    const endpoint = directory.endpoint(id);
    const signature = fromBase64url(signed);
    const place = prover.place(origin);
    if (place === null) return refused('wrong-origin');
    if (endpoint === null || signature === null) return refused('bad-signature');
    if (!prover.isFresh(challenge, 'open-session')) return refused('challenge-expired');
    const { publicKey } = endpoint;
    const text = openSessionText(place, { endpoint: id, challenge });
    if (!ports.isSigned({ publicKey, text, signature })) return refused('bad-signature');
    return prover.use(challenge) ? { ok: true, endpoint } : refused('challenge-expired');
  };

  return {
    'GET sessions': () => answerJson(directory.sessions()),
    async 'POST sessions'({ body }) {
      const signer = signerOf(body);
      if (!signer.ok) return answerProblem(signer.problem);
      const { endpoint, publicKey: endpointKey, name: endpointName } = signer.endpoint;
      const title = sessionTitle(body.title);
      const session = randomId(ports.random, SESSION_LETTERS);
      // Ours first: where the disk is full, the engine tells why to the room that writes, and not to one that asks it.
      directory.addSession({ id: session, title, endpoint, openedAt: ports.clock.now() });
      const opened = { title, endpoint, endpointName, endpointKey };
      const links = await ports.openSession(session, opened).catch((error: unknown) => {
        directory.removeSession(session);
        throw error;
      });
      return answerJson({ session, links } satisfies OpenedSession);
    },
  } satisfies Partial<DeskHandlers>;
}
