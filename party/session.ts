import type * as Party from 'partykit/server';
import * as v from 'valibot';
import { CLOSES, type CloseReason } from '#protocol/close.ts';
import { SESSION_ID } from '#protocol/link.ts';
import { gunzip, gzip, isSigned, sha256, startHash } from './crypto.ts';
import { answerJson, answerProblem, type HttpAnswer, type HttpRequest } from './http.ts';
import {
  ADMIT_PATH,
  admitAnswer,
  KNOWN_PATH,
  NEWS_PATH,
  openBody,
  OPEN_PATH,
  type DeskNews,
} from './internal.ts';
import {
  keepParties,
  keptParties,
  readRequest,
  readUpgrade,
  runtimeClock,
  runtimeRandom,
  toResponse,
} from './runtime-host.ts';
import type { RoomPings } from './room-class.ts';
import type { Socket } from './session/ports.ts';
import { createSessionRoom, type SessionRoom } from './session/room.ts';
import { INTERNAL_HEADER, isInternal, readSettings, type Settings } from './settings.ts';
import { durableSql } from './storage/durable-sql.ts';
import { isStorageFull } from './storage/full.ts';

/** The session room as PartyKit runs it: it only translates. */
export default class Session implements Party.Server {
  readonly options: Party.ServerOptions = { hibernate: true };
  readonly #party: Party.Room;
  readonly #settings: Settings;
  readonly #room: SessionRoom;
  readonly #sockets = new WeakMap<Party.Connection, Socket>();

  constructor(party: Party.Room) {
    this.#party = party;
    this.#settings = readSettings(party.env);
    this.#room = createSessionRoom({
      sql: durableSql(party.storage),
      clock: runtimeClock,
      random: runtimeRandom,
      crypto: { sha256, startHash, isSigned, gzip, gunzip },
      settings: this.#settings,
      setAlarm: (at) => void (at === null ? party.storage.deleteAlarm() : party.storage.setAlarm(at)),
      tellDesk: (news) => this.#tellDesk(news),
      report: (error) => console.error('session room', error),
    });
  }

  static async onBeforeRequest(
    request: Party.Request,
    lobby: Party.Lobby,
  ): Promise<Party.Request | Response> {
    keepParties(lobby.parties);
    const problem = await problemOf(lobby);
    return problem === null ? request : toResponse(answerProblem(problem));
  }

  static async onBeforeConnect(
    request: Party.Request,
    lobby: Party.Lobby,
  ): Promise<Party.Request | Response> {
    keepParties(lobby.parties);
    const reason = (await problemOf(lobby)) ?? (await refusalBy(lobby, request));
    return reason === null ? request : refuse(reason);
  }

  onStart(): void {
    const connections = [...this.#party.getConnections()];
    this.#room.wake(
      connections.map((connection) => ({ socket: this.#socket(connection), kept: connection.state })),
    );
  }

  onConnect(connection: Party.Connection, { request }: Party.ConnectionContext): void {
    this.#room.connected(this.#socket(connection), readUpgrade(request));
  }

  onMessage(message: string | ArrayBuffer | ArrayBufferView, connection: Party.Connection): void {
    const frame = message instanceof ArrayBuffer ? new Uint8Array(message) : null;
    this.#room.received(this.#socket(connection), frame);
  }

  onClose(connection: Party.Connection): void {
    this.#room.closed(this.#socket(connection));
  }

  onError(connection: Party.Connection): void {
    this.#room.closed(this.#socket(connection));
  }

  onAlarm(): void {
    this.#room.alarm();
  }

  async onRequest(request: Party.Request): Promise<Response> {
    return toResponse(this.#answer(await readRequest(request)));
  }

  #answer(request: HttpRequest): HttpAnswer {
    const path = request.path.join('/');
    if (path === ADMIT_PATH && isInternal(request, this.#settings)) return answerJson(this.#refusal(request));
    if (request.method !== 'POST' || path !== OPEN_PATH) return this.#room.request(request);
    const body = v.safeParse(openBody, request.body);
    if (!isInternal(request, this.#settings) || !body.success) return answerProblem('not-found');
    return answerJson(this.#room.open({ id: this.#party.id, ...body.output }));
  }

  #refusal(request: HttpRequest): CloseReason | null {
    try {
      return this.#room.refusal(request);
    } catch (error) {
      return failureOf(error);
    }
  }

  async #tellDesk(news: DeskNews): Promise<void> {
    const desk = keptParties()['desk']?.get('main');
    const headers = { [INTERNAL_HEADER]: this.#settings.internalSecret };
    const answer = await desk?.fetch(`/${NEWS_PATH}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(news),
    });
    if (answer?.ok !== true) throw new Error('the desk did not take the news');
  }

  #socket(connection: Party.Connection): Socket {
    const known = this.#sockets.get(connection);
    if (known !== undefined) return known;
    const socket = toSocket(connection, this.#party);
    this.#sockets.set(connection, socket);
    return socket;
  }
}

/** Sessions known to be there. None is ever taken away, so that the desk is asked once for each. */
const knownSessions = new Set<string>();

/** A room has a file from the moment it is asked anything, so that none is asked but those which the desk opened. */
async function problemOf(lobby: Party.Lobby): Promise<Failure | 'no-such-session' | null> {
  const { id } = lobby;
  if (knownSessions.has(id)) return null;
  if (!SESSION_ID.test(id)) return 'no-such-session';
  try {
    const headers = { [INTERNAL_HEADER]: readSettings(lobby.env).internalSecret };
    const answer = await lobby.parties['desk']
      ?.get('main')
      .fetch(`/${KNOWN_PATH}?session=${id}`, { headers });
    if (answer?.ok !== true) return answer?.status === 404 ? 'no-such-session' : 'internal-error';
    knownSessions.add(id);
    return null;
  } catch (error) {
    return failureOf(error);
  }
}

function toSocket(connection: Party.Connection, party: Party.Room & Partial<RoomPings>): Socket {
  const { id } = connection;
  const isOpen = () => connection.readyState === WebSocket.READY_STATE_OPEN;
  return {
    id,
    send(frame) {
      if (isOpen()) connection.send(frame);
    },
    close(reason) {
      if (isOpen()) connection.close(CLOSES[reason].code, reason);
    },
    keep: (state) => void connection.setState(state),
    lastPingAt: () => party.lastPingAt?.(connection) ?? null,
  };
}

/** Asks the room whether it would take the socket, before it is one of the room's. */
async function refusalBy(lobby: Party.Lobby, request: Party.Request): Promise<CloseReason | null> {
  const headers = new Headers({ [INTERNAL_HEADER]: readSettings(lobby.env).internalSecret });
  for (const name of ['origin', 'cookie']) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  try {
    const answer = await lobby.parties['session']
      ?.get(lobby.id)
      .fetch(`/${ADMIT_PATH}${new URL(request.url).search}`, { headers: Object.fromEntries(headers) });
    return answer?.ok === true ? v.parse(admitAnswer, await answer.json()) : 'internal-error';
  } catch (error) {
    return failureOf(error);
  }
}

type Failure = 'storage-full' | 'internal-error';

function failureOf(error: unknown): Failure {
  console.error('session room', error);
  return isStorageFull(error) ? 'storage-full' : 'internal-error';
}

/**
 * Refuses on a socket that is no room's: workerd keeps the line of one that a room closes, outside of that socket's own
 * events, for the 10 s until the room sleeps (seen with workerd 1.20260730).
 */
function refuse(reason: CloseReason): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  server.close(CLOSES[reason].code, reason);
  return new Response(null, { status: 101, webSocket: client });
}
