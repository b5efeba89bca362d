import * as v from 'valibot';
import {
  answerJson,
  answerNothing,
  answerProblem,
  type HttpAnswer,
  type HttpRequest,
} from '../rooms/http.ts';
import { CODE_PATH, codeBody, deskNews, KNOWN_PATH, NEWS_PATH, STOPPING_PATH } from '../worker/internal.ts';
import { isFromHost, isInternal, type Settings } from '../worker/settings.ts';
import type { Directory } from './directory.ts';
import type { DeskPorts } from './ports.ts';
import type { SpokenCodes } from './spoken-codes.ts';

/** What other rooms and the server's process ask of the desk; see `worker/internal.ts`. Nobody else is answered. */
export interface RoomRequests {
  answer(request: HttpRequest): HttpAnswer | Promise<HttpAnswer>;
}

export interface RoomRequestsParts {
  settings: Settings;
  spoken: SpokenCodes;
  directory: Directory;
  tellStopping: DeskPorts['tellStopping'];
}

export function createRoomRequests({
  settings,
  spoken,
  directory,
  tellStopping,
}: RoomRequestsParts): RoomRequests {
  const takeCode = ({ body: sent }: HttpRequest): HttpAnswer => {
    const body = v.safeParse(codeBody, sent);
    if (!body.success) return answerProblem('not-found');
    const { usual, digits } = body.output;
    const needed = spoken.digitsFor(usual);
    return answerJson({ taken: digits < needed || !spoken.add(body.output), digits: needed });
  };

  const takeNews = ({ body: sent }: HttpRequest): HttpAnswer => {
    const body = v.safeParse(deskNews, sent);
    if (!body.success) return answerProblem('not-found');
    directory.handleNews(body.output);
    return answerNothing();
  };

  const answerKnown = (request: HttpRequest): HttpAnswer =>
    directory.hasSession(request.query('session') ?? '') ? answerNothing() : answerProblem('not-found');

  // One that is not reached says at its next start that it was not running.
  const passStopping = async (): Promise<HttpAnswer> => {
    await Promise.allSettled(directory.onlineSessions().map(tellStopping));
    return answerNothing();
  };

  return {
    answer(request) {
      const asked = `${request.method} ${request.path.join('/')}`;
      if (asked === `POST ${STOPPING_PATH}` && isFromHost(request, settings)) return passStopping();
      if (!isInternal(request, settings)) return answerProblem('not-found');
      switch (asked) {
        case `POST ${CODE_PATH}`:
          return takeCode(request);
        case `GET ${KNOWN_PATH}`:
          return answerKnown(request);
        case `POST ${NEWS_PATH}`:
          return takeNews(request);
        default:
          return answerProblem('not-found');
      }
    },
  };
}
