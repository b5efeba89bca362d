import { fetchPage } from './page.ts';

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
    fetch(request, env, context) {
      const url = new URL(request.url);
      if (!ROOM_PATH.test(url.pathname)) return fetchPage(request, env.ASSETS);
      if (!url.searchParams.has('_pk')) return rooms.fetch(request, env, context);
      url.searchParams.delete('_pk');
      return rooms.fetch(new Request(url, request), env, context);
    },
  };
}
