import type * as Party from 'partykit/server';
import { systemClock, systemRandom } from '#base/clock-host.ts';
import * as v from 'valibot';
import { DESK_PATH } from '#protocol/people/link.ts';
import { isSame, isSigned, mac, openServerKey, sha256 } from './worker/crypto.ts';
import { createDesk, type Desk } from './desk/room.ts';
import { openAnswer, OPEN_PATH, STOPPING_PATH, TICKET_PATH, ticketAnswer } from './worker/internal.ts';
import { answerProblem } from './rooms/http.ts';
import { keepParties, postToRoom, readRequest, toResponse, type RoomPost } from './worker/runtime-host.ts';
import { readSettings } from './worker/settings.ts';
import { durableSql } from './rooms/storage/durable-sql.ts';
import { failureName } from './rooms/storage/full.ts';

export default class DeskRoom implements Party.Server {
  readonly options: Party.ServerOptions = { hibernate: true };
  readonly #desk: Desk;

  constructor(room: Party.Room) {
    const settings = readSettings(room.env);
    const postToSession = (post: Pick<RoomPost, 'room' | 'path' | 'body'>) =>
      postToRoom({ ...post, party: 'session', secret: settings.internalSecret });
    this.#desk = createDesk({
      sql: durableSql(room.storage),
      clock: systemClock,
      random: systemRandom,
      settings,
      server: openServerKey(settings.serverKey),
      sha256,
      mac,
      isSame,
      isSigned,
      openSession: async (session, body) => {
        const response = await postToSession({ room: session, path: OPEN_PATH, body });
        if (!response.ok) throw new Error(`a session was not opened (${response.status})`);
        return v.parse(openAnswer, await response.json());
      },
      tellStopping: async (session) => {
        const response = await postToSession({ room: session, path: STOPPING_PATH, body: {} });
        if (!response.ok) throw new Error(`a session was not told of the end (${response.status})`);
      },
      fetchTicket: async ({ session, invitation }) => {
        const body = { invitation };
        const response = await postToSession({ room: session, path: TICKET_PATH, body });
        return response.ok ? v.parse(ticketAnswer, await response.json()).secret : null;
      },
    });
  }

  /** There is one desk: others are not made by asking for them. */
  static onBeforeRequest(request: Party.Request, lobby: Party.Lobby): Party.Request | Response {
    keepParties(lobby.parties);
    const isDesk = new URL(request.url).pathname.startsWith(`${DESK_PATH}/`);
    return isDesk ? request : toResponse(answerProblem('not-found'));
  }

  static onBeforeConnect(): Response {
    return toResponse(answerProblem('not-found'));
  }

  async onRequest(request: Party.Request): Promise<Response> {
    try {
      return toResponse(await this.#desk.answer(await readRequest(request)));
    } catch (error) {
      console.error('request failed', error);
      return toResponse(answerProblem(failureName(error)));
    }
  }
}
