import { answerProblem } from './http.ts';
import { fetchPage } from './page.ts';
import { toResponse } from './runtime-host.ts';
import { isStorageFull } from './storage/full.ts';

interface FrontEnv {
  ASSETS?: Fetcher;
}

const ROOM_PATH = /^\/part(?:y|ies)\//;

/**
 * Sends rooms' paths to the rooms and everything else to the built page. A connection's id is the room's to give:
 * with the `_pk` of PartyKit's own clients anybody could take another's.
 */
export function createFront(
  rooms: Required<Pick<ExportedHandler<FrontEnv>, 'fetch'>>,
): ExportedHandler<FrontEnv> {
  return {
    ...rooms,
    async fetch(request, env, context) {
      const url = new URL(request.url);
      if (!ROOM_PATH.test(url.pathname)) return fetchPage(request, env.ASSETS);
      url.searchParams.delete('_pk');
      try {
        return await rooms.fetch(
          url.href === request.url ? request : new Request(url, request),
          env,
          context,
        );
      } catch (error) {
        // The room's own answer is lost with what it could not write.
        if (isStorageFull(error)) return toResponse(answerProblem('storage-full'));
        throw error;
      }
    },
  };
}
