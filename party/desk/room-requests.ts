import * as v from 'valibot';
import {
  answerJson,
  answerNothing,
  answerProblem,
  type HttpAnswer,
  type HttpRequest,
} from '../rooms/http.ts';
import { CODE_PATH, codeBody, deskNews, KNOWN_PATH, NEWS_PATH } from '../worker/internal.ts';
import { isInternal, type Settings } from '../worker/settings.ts';
import type { Directory } from './directory.ts';
import type { SpokenCodes } from './spoken-codes.ts';

/** What other rooms ask of the desk; see `worker/internal.ts`. Nobody else is answered. */
export interface RoomRequests {
  answer(request: HttpRequest): HttpAnswer;
}

export interface RoomRequestsParts {
  settings: Settings;
  spoken: SpokenCodes;
  directory: Directory;
}

export function createRoomRequests({ settings, spoken, directory }: RoomRequestsParts): RoomRequests {
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

  return {
    answer(request) {
      if (!isInternal(request, settings)) return answerProblem('not-found');
      switch (`${request.method} ${request.path.join('/')}`) {
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
