import { answerProblem } from '../rooms/http.ts';
import { misdirected, type HostEnv } from './host-door.ts';
import { otherPortNotice } from './other-port.ts';
import { fetchPage } from './page.ts';
import { toResponse } from './runtime-host.ts';
import { setSource, sourceAtDoor, type SourceEnv } from './source-door.ts';
import { failureName } from '../rooms/storage/full.ts';

interface FrontEnv extends SourceEnv, HostEnv {
  ASSETS?: Fetcher;
}

const ROOM_PATH = /^\/part(?:y|ies)\/(?<party>[^/]*)/;

/**
 * Sends rooms' paths to the rooms and everything else to the built page. A connection's id is the room's to give:
 * with the `_pk` of PartyKit's own clients anybody could take another's. So is what rooms say among themselves, and
 * whom a request comes from: whatever a stranger claims of either is taken off here.
 */
export function createFront(
  rooms: Required<Pick<ExportedHandler<FrontEnv>, 'fetch'>>,
): ExportedHandler<FrontEnv> {
  return {
    ...rooms,
    async fetch(request, env, context) {
      const source = sourceAtDoor(request.headers, env);
      if (source === null) return toResponse(answerProblem('not-allowed'));
      const url = new URL(request.url);
      const refusal = misdirected(url, env);
      if (refusal !== null) return refusal;
      const path = ROOM_PATH.exec(url.pathname);
      if (path === null) return fetchPage(request, env.ASSETS);
      const party = path.groups?.['party'] ?? '';
      // The facade looks a party up as an object's member, and finds what every object has.
      if (party === '' || party in Object.prototype) return toResponse(answerProblem('not-found'));
      const notice = otherPortNotice(request.headers.get('origin'), env);
      if (notice !== null) console.warn(notice);
      url.searchParams.delete('_pk');
      // With headers of its own, which can be changed.
      const passed: typeof request = new Request(url, request);
      setSource(passed.headers, source);
      return named(await rooms.fetch(passed, env, context));
    },
  };
}

/** A failure that no room answered for: the facade sends the error's own text then, which is not for others. */
async function named(answer: Response): Promise<Response> {
  if (answer.status !== 500 || answer.headers.get('content-type') === 'application/json') return answer;
  const problem = failureName(await answer.text());
  return toResponse(answerProblem(problem));
}
