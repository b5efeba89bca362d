import type * as Party from 'partykit/server';
import { systemClock, systemRandom } from '#base/clock-host.ts';
import * as v from 'valibot';
import { base64url } from '#base/bytes.ts';
import { CLOSES, type CloseReason } from '#protocol/wire/close.ts';
import { listNotes } from '#protocol/notes/routes.ts';
import { readHandoffNote } from '#protocol/handoff-note/routes.ts';
import { notesRoom } from '#protocol/people/link.ts';
import {
  digest,
  gunzip,
  gzip,
  inflate,
  isSame,
  isSigned,
  mac,
  openServerKey,
  sha256,
  startHash,
} from './worker/crypto.ts';
import { askSession, loggedFailure, refusalAnswer, sessionProblem } from './worker/doors.ts';
import { answerJson, answerNothing, answerProblem, type HttpAnswer, type HttpRequest } from './rooms/http.ts';
import {
  ADMIT_NOTES_PATH,
  ADMIT_PATH,
  admitAnswer,
  type AdmitNotesAnswer,
  CODE_PATH,
  codeAnswer,
  DROP_PATH,
  NEWS_PATH,
  HANDOFF_NOTE_PATH,
  KEEP_HANDOFF_NOTE_PATH,
  keptNoteAnswer,
  NOTE_ACTS_PATH,
  noteActsBody,
  NOTES_PAGE_PATH,
  openBody,
  OPEN_PATH,
  STOPPING_PATH,
  TICKET_PATH,
  ticketBody,
} from './worker/internal.ts';
import { keepParties, postToRoom, readRequest, readUpgrade, toResponse } from './worker/runtime-host.ts';
import type { RoomPings } from './worker/room-class.ts';
import type { Socket } from './session/ports.ts';
import { createSessionRoom, type SessionRoom } from './session/room.ts';
import { isInternal, readSettings, type Settings } from './worker/settings.ts';
import { durableSql } from './rooms/storage/durable-sql.ts';

/** One name for this process; randomness is only available once a room is made. */
let processLife: string | null = null;

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
    processLife ??= base64url(systemRandom.bytes(12));
    this.#room = createSessionRoom({
      sql: durableSql(party.storage),
      clock: systemClock,
      random: systemRandom,
      crypto: { sha256, digest, startHash, isSigned, mac, isSame, gzip, gunzip, inflate },
      settings: this.#settings,
      processLife,
      server: openServerKey(this.#settings.serverKey),
      setAlarm: (at) => void (at === null ? party.storage.deleteAlarm() : party.storage.setAlarm(at)),
      tellDesk: async (news) =>
        void (await this.#tell('desk', { room: 'main', path: NEWS_PATH, body: news })),
      tellCode: async (code) => {
        const answer = await this.#tell('desk', { room: 'main', path: CODE_PATH, body: code });
        return v.parse(codeAnswer, await answer.json());
      },
      // `party.id` is out of reach in an alarm, and this is told again by one.
      dropNotes: async (session, drop) =>
        void (await this.#tell('notes', { room: notesRoom(session), path: DROP_PATH, body: drop })),
      readNotes: async (session, from) => {
        const asked = { room: notesRoom(session), path: NOTES_PAGE_PATH, body: { from } };
        const answer = await this.#tell('notes', asked);
        return v.parse(listNotes.answer, await answer.json());
      },
      readHandoffNote: async (session, asked) => {
        const told = { room: notesRoom(session), path: HANDOFF_NOTE_PATH, body: asked };
        return v.parse(readHandoffNote.answer, await (await this.#tell('notes', told)).json());
      },
      keepHandoffNote: async (session, handoff) => {
        const told = { room: notesRoom(session), path: KEEP_HANDOFF_NOTE_PATH, body: { handoff } };
        return v.parse(keptNoteAnswer, await (await this.#tell('notes', told)).json());
      },
      report: (error) => console.error('session room', error),
    });
  }

  static async onBeforeRequest(
    request: Party.Request,
    lobby: Party.Lobby,
  ): Promise<Party.Request | Response> {
    keepParties(lobby.parties);
    const problem = await sessionProblem(lobby.id, lobby);
    return problem === null ? request : toResponse(answerProblem(problem));
  }

  static async onBeforeConnect(
    request: Party.Request,
    lobby: Party.Lobby,
  ): Promise<Party.Request | Response> {
    keepParties(lobby.parties);
    const problem = (await sessionProblem(lobby.id, lobby)) ?? (await doorProblem(request, lobby));
    return problem === null ? request : refusalAnswer(request, problem);
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
    // workerd gives views of none.
    if (ArrayBuffer.isView(message)) return;
    const frame = typeof message === 'string' ? message : new Uint8Array(message);
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
    return toResponse(await this.#answer(await readRequest(request)));
  }

  #answer(request: HttpRequest): HttpAnswer | Promise<HttpAnswer> {
    if (request.path[0] !== 'internal') return this.#room.request(request);
    return isInternal(request, this.#settings) ? this.#internal(request) : answerProblem('not-found');
  }

  /** What other rooms ask. */
  #internal(request: HttpRequest): HttpAnswer | Promise<HttpAnswer> {
    switch (request.path.join('/')) {
      case ADMIT_PATH:
        return answerJson(this.#refusal(request));
      case ADMIT_NOTES_PATH:
        return answerJson(this.#admitNotes(request));
      case TICKET_PATH:
        return this.#ticket(request);
      case OPEN_PATH: {
        const body = v.safeParse(openBody, request.body);
        if (!body.success) return answerProblem('not-found');
        return answerJson(this.#room.open({ id: this.#party.id, ...body.output }));
      }
      case NOTE_ACTS_PATH: {
        const body = v.safeParse(noteActsBody, request.body);
        return body.success ? this.#room.noted(body.output.facts) : answerProblem('not-found');
      }
      case STOPPING_PATH:
        this.#room.serverStops();
        return answerNothing();
      default:
        return answerProblem('not-found');
    }
  }

  #refusal(request: HttpRequest): CloseReason | null {
    try {
      return this.#room.refusal(request);
    } catch (error) {
      return loggedFailure(error);
    }
  }

  #admitNotes(request: HttpRequest): AdmitNotesAnswer {
    try {
      return this.#room.admitNotes(request);
    } catch (error) {
      return { ok: false, problem: loggedFailure(error) };
    }
  }

  #ticket({ body }: HttpRequest): HttpAnswer {
    const parsed = v.safeParse(ticketBody, body);
    const secret = parsed.success ? this.#room.ticket(parsed.output.invitation) : null;
    return secret === null ? answerProblem('not-found') : answerJson({ secret });
  }

  async #tell(party: string, { room, path, body }: { room: string; path: string; body: unknown }) {
    const { internalSecret: secret } = this.#settings;
    const answer = await postToRoom({ party, room, path, body, secret });
    if (!answer.ok) throw new Error(`the ${party} did not take what it was told`);
    return answer;
  }

  #socket(connection: Party.Connection): Socket {
    const known = this.#sockets.get(connection);
    if (known !== undefined) return known;
    const socket = toSocket(connection, this.#party);
    this.#sockets.set(connection, socket);
    return socket;
  }
}

/** Why the room has no place for the sender of this request, or null. */
async function doorProblem(request: Party.Request, lobby: Party.Lobby): Promise<CloseReason | null> {
  const door = { session: lobby.id, path: ADMIT_PATH, answer: admitAnswer, request };
  const asked = await askSession(lobby, door);
  return asked.ok ? asked.answer : asked.problem;
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
