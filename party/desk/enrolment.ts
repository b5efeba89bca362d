import { cleanName } from '#protocol/people/people.ts';
import { answerJson, answerProblem } from '../rooms/http.ts';
import { randomId } from '#base/random-id.ts';
import type { Prover } from '../rooms/prover.ts';
import type { EnrolCodes } from './codes.ts';
import type { Directory } from './directory.ts';
import type { DeskPorts } from './ports.ts';
import type { DeskHandlers } from './routes.ts';

const ENDPOINT_LETTERS = 12;

export interface EnrolmentParts {
  ports: Pick<DeskPorts, 'clock' | 'random'>;
  prover: Prover;
  codes: EnrolCodes;
  directory: Directory;
}

/** Endpoints become known by a code, and are known by their key. */
export function enrolmentRoutes({ ports, prover, codes, directory }: EnrolmentParts) {
  return {
    'POST codes': () => answerJson(codes.create()),
    'GET endpoints': () => answerJson(directory.endpoints()),
    'POST endpoints'({ body, request }) {
      const { code, publicKey } = body;
      const name = cleanName(body.name) ?? 'endpoint';
      const platform = cleanName(body.platform) ?? 'unknown';
      const used = codes.use(code, request.source);
      if (!used.ok) return answerProblem(used.problem);
      const known = directory.endpointByKey(publicKey);
      const endpoint = known?.endpoint ?? randomId(ports.random, ENDPOINT_LETTERS);
      const registeredAt = known?.registeredAt ?? ports.clock.now();
      directory.saveEndpoint({ endpoint, publicKey, name, platform, registeredAt });
      return answerJson({ endpoint });
    },
    'POST challenges': ({ body }) =>
      directory.endpoint(body.endpoint) === null ? answerProblem('not-found') : prover.answer(body),
  } satisfies Partial<DeskHandlers>;
}
