import type * as Party from 'partykit/server';
import * as v from 'valibot';
import { DESK_PATH } from '#protocol/link.ts';
import { isSigned, sha256 } from './crypto.ts';
import { createDesk, type Desk } from './desk/room.ts';
import { openAnswer, OPEN_PATH, TICKET_PATH, ticketAnswer } from './internal.ts';
import { answerProblem } from './http.ts';
import {
  keepParties,
  keptParties,
  readRequest,
  runtimeClock,
  runtimeRandom,
  toResponse,
} from './runtime-host.ts';
import { INTERNAL_HEADER, readSettings } from './settings.ts';
import { durableSql } from './storage/durable-sql.ts';
import { isStorageFull } from './storage/full.ts';

export default class DeskRoom implements Party.Server {
  readonly options: Party.ServerOptions = { hibernate: true };
  readonly #desk: Desk;

  constructor(room: Party.Room) {
    const settings = readSettings(room.env);
    this.#desk = createDesk({
      sql: durableSql(room.storage),
      clock: runtimeClock,
      random: runtimeRandom,
      settings,
      sha256,
      isSigned,
      openSession: async (session, body) => {
        const response = await askSession(session, {
          path: OPEN_PATH,
          body,
          secret: settings.internalSecret,
        });
        if (!response.ok) throw new Error(`a session was not opened (${response.status})`);
        return v.parse(openAnswer, await response.json());
      },
      fetchTicket: async ({ session, invitation }) => {
        const body = { invitation };
        const response = await askSession(session, {
          path: TICKET_PATH,
          body,
          secret: settings.internalSecret,
        });
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
      return toResponse(answerProblem(isStorageFull(error) ? 'storage-full' : 'internal-error'));
    }
  }
}

async function askSession(
  session: string,
  { path, body, secret }: { path: string; body: unknown; secret: string },
) {
  const room = keptParties()['session']?.get(session);
  if (room === undefined) throw new Error('there is no party for sessions');
  return room.fetch(`/${path}`, {
    method: 'POST',
    headers: { [INTERNAL_HEADER]: secret },
    body: JSON.stringify(body),
  });
}
