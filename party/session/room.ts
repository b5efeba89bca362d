import type { Bytes } from '#base/bytes.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import type { NotesRoomFact } from '#protocol/notes/told.ts';
import type { OpenedSession } from '#protocol/desk/enrolment.ts';
import { answerProblem, type HttpAnswer, type HttpRequest } from '../rooms/http.ts';
import { migrate } from '../rooms/storage/migrate.ts';
import type { AdmitNotesAnswer } from '../worker/internal.ts';
import { createSessionStore, type NewSession } from './lifecycle/session-store.ts';
import { createOpenRoom, type OpenRoom } from './open-room.ts';
import type { SessionPorts, Socket } from './ports.ts';
import { SESSION_SCHEMA } from './schema.ts';

/**
 * One session's room: all decisions, with no I/O of its own. What must survive sleep or death is in `sql` or kept with
 * its socket; the rest is rebuilt by creating the room again and calling `wake`.
 */
export interface SessionRoom {
  /** Messages of a type this build does not know, since the room woke. */
  readonly unknownMessages: number;
  /** Once after creation: the sockets that outlived the room's sleep, with what was kept of them. */
  wake(sockets: Iterable<{ socket: Socket; kept: unknown }>): void;
  /** Why a socket would be refused, asked before it is opened. */
  refusal(request: HttpRequest): CloseReason | null;
  connected(socket: Socket, request: HttpRequest): void;
  /** A frame, binary or text. */
  received(socket: Socket, frame: Bytes | string): void;
  closed(socket: Socket): void;
  alarm(): void;
  /** At once, but where another room has to be asked. */
  request(request: HttpRequest): HttpAnswer | Promise<HttpAnswer>;
  /** Who a request to the notes room is from. */
  admitNotes(request: HttpRequest): AdmitNotesAnswer;
  /** A secret for one use of an invitation, or null if it lets nobody in. */
  ticket(invitation: string): string | null;
  /** Puts acts about notes on the record. */
  noted(facts: readonly NotesRoomFact[]): HttpAnswer | Promise<HttpAnswer>;
  /** The server is about to end. */
  serverStops(): void;
  /** Opens the session, once; answers the links it begins with, one for each role. */
  open(session: NewSession): OpenedSession['links'];
}

type State = { kind: 'unopened' } | { kind: 'open'; room: OpenRoom };

const UNOPENED: State = { kind: 'unopened' };
const NO_SUCH_SESSION: AdmitNotesAnswer = { ok: false, problem: 'no-such-session' };

/** The room of a session that was opened in an earlier life of it. */
function load(ports: SessionPorts): State {
  // A room nobody opened leaves no tables behind: anyone can name one.
  if (ports.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'session'").length === 0) return UNOPENED;
  migrate(ports.sql, SESSION_SCHEMA);
  const session = createSessionStore(ports).load();
  return session === null ? UNOPENED : { kind: 'open', room: createOpenRoom(ports, session) };
}

export function createSessionRoom(ports: SessionPorts): SessionRoom {
  let state = load(ports);

  const createOpened = (session: NewSession) => {
    const opened = createSessionStore(ports).open(session);
    const room = createOpenRoom(ports, opened);
    const { title, endpoint, endpointName, endpointKey } = opened;
    room.record.append({ type: 'session-opened', title, endpoint, endpointName, endpointKey });
    return { room, links: room.inviting.firstLinks() };
  };

  return {
    get unknownMessages() {
      return state.kind === 'open' ? state.room.unknownMessages : 0;
    },
    wake(sockets) {
      if (state.kind === 'open') state.room.wake(sockets);
    },
    refusal: (request) => (state.kind === 'open' ? state.room.refusal(request) : 'no-such-session'),
    connected(socket, request) {
      if (state.kind === 'open') state.room.connected(socket, request);
      else socket.close('no-such-session');
    },
    received(socket, frame) {
      if (state.kind === 'open') state.room.received(socket, frame);
    },
    closed(socket) {
      if (state.kind === 'open') state.room.closed(socket);
    },
    alarm() {
      if (state.kind === 'open') state.room.alarm();
    },
    request: (request) =>
      state.kind === 'open' ? state.room.request(request) : answerProblem('no-such-session'),
    admitNotes: (request) => (state.kind === 'open' ? state.room.door.admitNotes(request) : NO_SUCH_SESSION),
    ticket: (invitation) => (state.kind === 'open' ? state.room.inviting.ticket(invitation) : null),
    noted: (facts) => (state.kind === 'open' ? state.room.noted(facts) : answerProblem('no-such-session')),
    serverStops() {
      if (state.kind === 'open') state.room.serverStops();
    },
    open(session) {
      if (state.kind === 'open') throw new Error('the session is open already');
      migrate(ports.sql, SESSION_SCHEMA);
      const { room, links } = ports.sql.transaction(() => createOpened(session));
      state = { kind: 'open', room };
      return links;
    },
  };
}
