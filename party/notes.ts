import type * as Party from 'partykit/server';
import { systemClock, systemRandom } from '#base/clock-host.ts';
import * as v from 'valibot';
import { CLOSES } from '#protocol/wire/close.ts';
import { notesRoom } from '#protocol/people/link.ts';
import { DOOR_QUERY, HANDOFF_NOTE_DOOR } from '#protocol/handoff-note/frames.ts';
import type { NotesRoomFact } from '#protocol/notes/told.ts';
import { presenceIdentity, type PresenceIdentity } from '#protocol/notes/presence.ts';
import { base64, fromBase64, text, utf8 } from '#base/bytes.ts';
import { askSession, refusalAnswer, sessionProblem } from './worker/doors.ts';
import { answerJson, answerNothing, answerProblem, type HttpAnswer, type HttpRequest } from './rooms/http.ts';
import { durableSql } from './rooms/storage/durable-sql.ts';
import {
  ADMIT_NOTES_PATH,
  admitNotesAnswer,
  DROP_PATH,
  dropBody,
  HANDOFF_NOTE_PATH,
  KEEP_HANDOFF_NOTE_PATH,
  keepNoteBody,
  NOTE_ACTS_PATH,
  NOTES_PAGE_PATH,
  notesPageBody,
  readNoteBody,
} from './worker/internal.ts';
import { sha256 } from './worker/crypto.ts';
import type { HandoffNoteRoom } from './handoff-note/room.ts';
import type { NotesSocket } from './notes/member.ts';
import { createNotesRoom, type NotesRoom } from './notes/room.ts';
import { createMount } from './notes/sync-room.ts';
import { keepParties, postToRoom, readRequest, readUpgrade, toResponse } from './worker/runtime-host.ts';
import { INTERNAL_HEADER, isInternal, readSettings, type Settings } from './worker/settings.ts';

/** Names who a socket is, from the door to the room; believed under the header that only rooms know. */
const IDENTITY_HEADER = 'x-holdfast-identity';
const PREFIX = notesRoom('');

/** The notes room as PartyKit runs it: it only translates. It cannot sleep, since y-partykit listens to sockets itself. */
export default class Notes implements Party.Server {
  readonly options: Party.ServerOptions = { hibernate: false };
  readonly #settings: Settings;
  readonly #room: NotesRoom;
  readonly #sockets = new WeakMap<Party.Connection, NotesSocket>();
  /** The sockets that came through the handoff note's own door. */
  readonly #atHandoffNote = new WeakSet<Party.Connection>();

  constructor(party: Party.Room) {
    this.#settings = readSettings(party.env);
    this.#room = createNotesRoom({
      sql: durableSql(party.storage),
      clock: systemClock,
      random: systemRandom,
      sha256,
      // `party.id` is out of reach in an alarm, where nobody is here.
      mountOf: (load, part = () => '') => createMount({ id: () => party.id + part(), load }),
      session: () => party.id.slice(PREFIX.length),
      setAlarm: (at) => void (at === null ? party.storage.deleteAlarm() : party.storage.setAlarm(at)),
      tellRecord: (session, facts) => this.#tellRecord(session, facts),
      report: (error) => console.error('notes room', error),
    });
  }

  /** Nobody outside asks it anything, and so no room is made by asking. */
  static onBeforeRequest(): Response {
    return toResponse(answerProblem('not-found'));
  }

  static async onBeforeConnect(
    request: Party.Request,
    lobby: Party.Lobby,
  ): Promise<Party.Request | Response> {
    keepParties(lobby.parties);
    const session = lobby.id.startsWith(PREFIX) ? lobby.id.slice(PREFIX.length) : '';
    const problem = await sessionProblem(session, lobby);
    if (problem !== null) return refusalAnswer(request, problem);
    const door = { session, path: ADMIT_NOTES_PATH, answer: admitNotesAnswer, request };
    const asked = await askSession(lobby, door);
    if (!asked.ok) return refusalAnswer(request, asked.problem);
    const { answer } = asked;
    if (!answer.ok) return refusalAnswer(request, answer.problem);
    return admitted(request, { identity: answer.identity, lobby });
  }

  async onConnect(connection: Party.Connection, { request }: Party.ConnectionContext): Promise<void> {
    const identity = this.#identityOf(request);
    const socket = this.#socket(connection);
    if (identity === null) socket.close('not-allowed');
    else await this.#doorOf(connection, request).connected(socket, identity);
  }

  onMessage(message: unknown, connection: Party.Connection): void {
    this.#roomOf(connection).received(this.#socket(connection), message);
  }

  onClose(connection: Party.Connection): void {
    this.#roomOf(connection).closed(this.#socket(connection));
    // The other side's close is answered, which workerd leaves to us.
    connection.close();
  }

  onError(connection: Party.Connection): void {
    this.#roomOf(connection).closed(this.#socket(connection));
  }

  onAlarm(): void {
    this.#room.alarm();
  }

  async onRequest(incoming: Party.Request): Promise<Response> {
    const request = await readRequest(incoming);
    const isKnown = isInternal(request, this.#settings) && request.method === 'POST';
    return toResponse(isKnown ? this.#answer(request) : answerProblem('not-found'));
  }

  #doorOf(connection: Party.Connection, request: Party.Request): NotesRoom | HandoffNoteRoom {
    const door = new URL(request.url).searchParams.get(DOOR_QUERY);
    if (door === HANDOFF_NOTE_DOOR) this.#atHandoffNote.add(connection);
    return this.#roomOf(connection);
  }

  #roomOf(connection: Party.Connection): NotesRoom | HandoffNoteRoom {
    return this.#atHandoffNote.has(connection) ? this.#room.handoffNote : this.#room;
  }

  /** What the session's room asks. */
  #answer({ path, body }: HttpRequest): HttpAnswer {
    switch (path.join('/')) {
      case DROP_PATH: {
        const drop = v.safeParse(dropBody, body);
        if (!drop.success) return answerProblem('not-found');
        this.#room.drop(drop.output);
        return answerNothing();
      }
      case NOTES_PAGE_PATH: {
        const asked = v.safeParse(notesPageBody, body);
        return asked.success ? answerJson(this.#room.page(asked.output.from)) : answerProblem('not-found');
      }
      case HANDOFF_NOTE_PATH: {
        const asked = v.safeParse(readNoteBody, body);
        return asked.success
          ? answerJson(this.#room.handoffNote.read(asked.output))
          : answerProblem('not-found');
      }
      case KEEP_HANDOFF_NOTE_PATH: {
        const asked = v.safeParse(keepNoteBody, body);
        return asked.success
          ? answerJson(this.#room.handoffNote.keepVersion(asked.output.handoff))
          : answerProblem('not-found');
      }
      default:
        return answerProblem('not-found');
    }
  }

  async #tellRecord(session: string, facts: NotesRoomFact[]): Promise<void> {
    const { internalSecret: secret } = this.#settings;
    const told = { party: 'session', room: session, path: NOTE_ACTS_PATH, body: { facts }, secret };
    const answer = await postToRoom(told);
    if (!answer.ok) throw new Error('the session did not take what was told to its record');
  }

  #identityOf(incoming: Party.Request): PresenceIdentity | null {
    const request = readUpgrade(incoming);
    const bytes = fromBase64(request.header(IDENTITY_HEADER) ?? '');
    if (!isInternal(request, this.#settings) || bytes === null) return null;
    const identity = v.safeParse(presenceIdentity, JSON.parse(text(bytes)));
    return identity.success ? identity.output : null;
  }

  #socket(connection: Party.Connection): NotesSocket {
    const known = this.#sockets.get(connection);
    if (known !== undefined) return known;
    const socket = toSocket(connection);
    this.#sockets.set(connection, socket);
    return socket;
  }
}

/** The request as the room gets it: with who it is, and the proof that the door says so. */
function admitted(
  request: Party.Request,
  { identity, lobby }: { identity: PresenceIdentity; lobby: Party.Lobby },
): Party.Request {
  // PartyKit passes a Request of this runtime, and takes one.
  const passed = new Request(request as unknown as Request) as unknown as Party.Request;
  passed.headers.set(IDENTITY_HEADER, base64(utf8(JSON.stringify(identity))));
  passed.headers.set(INTERNAL_HEADER, readSettings(lobby.env).internalSecret);
  return passed;
}

function toSocket(connection: Party.Connection): NotesSocket {
  const isOpen = () => connection.readyState === WebSocket.READY_STATE_OPEN;
  return {
    send(data) {
      if (isOpen()) connection.send(data);
    },
    close(reason) {
      if (isOpen()) connection.close(CLOSES[reason].code, reason);
    },
  };
}
