import type { Bytes } from '#base/bytes.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import type { OpenedSession } from '#protocol/wire/http.ts';
import { provedToken } from '#protocol/wire/proof.ts';
import { HELLO_TIMEOUT_MS, PING_TIMEOUT_MS } from '#protocol/ground/limits.ts';
import { answerProblem, type HttpAnswer, type HttpRequest } from '../rooms/http.ts';
import type { AdmitNotesAnswer } from '../worker/internal.ts';
import type { Taken } from './people/door.ts';
import { failureName } from '../rooms/storage/full.ts';
import { migrate } from '../rooms/storage/migrate.ts';
import { buildParts, type RoomParts } from './parts.ts';
import { keepPeer, wokenPeer, type GuestPeer, type Peer } from './sockets/peers.ts';
import type { SessionPorts, Socket } from './ports.ts';
import { SESSION_SCHEMA } from './schema.ts';
import { createSessionStore, type NewSession } from './session-store.ts';

/**
 * One session's room: everything that is decided, with no I/O of its own. What must outlive sleep or death is in `sql`
 * or kept with its socket; the rest is rebuilt by creating the room anew and calling `wake`.
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
  /** A secret for one use of an invitation, or null where it lets nobody in. */
  ticket(invitation: string): string | null;
  /** Opens the session, once; answers the links it begins with, one for each role. */
  open(session: NewSession): OpenedSession['links'];
}

const isFromAgent = (request: HttpRequest) => request.query('as') === 'agent';
const isUnproven = (peer: Peer) => peer.kind === 'guest';

export function createSessionRoom(ports: SessionPorts): SessionRoom {
  const peers = new Map<string, Peer>();
  let parts: RoomParts | null = null;

  // A room nobody opened leaves no tables behind: anyone can name one.
  if (ports.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'session'").length > 0) {
    migrate(ports.sql, SESSION_SCHEMA);
    const session = createSessionStore(ports).load();
    if (session !== null) parts = buildParts({ ports, session, close: closeById });
  }

  function closeById(peer: Peer, reason: CloseReason): void {
    // First: what follows is written down, and may fail.
    peer.socket.close(reason);
    forget(peer);
  }

  function forget(peer: Peer): void {
    peers.delete(peer.socket.id);
    if (peer.kind === 'agent') parts?.endpoint.gone(peer);
    if (peer.kind !== 'viewer' || parts === null) return;
    parts.viewers.remove(peer);
    parts.output.left(peer);
    parts.attendance.left(peer);
  }

  const tellRecorded = () => {
    try {
      parts?.tellRecorded();
    } catch (error) {
      ports.report(error);
    }
  };

  /** A failure costs the one connection it came by; what is at hand is taken anew from what is stored. */
  const guarded = (action: () => void, blame?: (reason: CloseReason) => void) => {
    try {
      action();
    } catch (error) {
      ports.report(error);
      if (blame !== undefined) guarded(() => blame(failureName(error)));
      parts?.reload();
    }
    tellRecorded();
  };

  const answerFailure = (error: unknown): HttpAnswer => {
    ports.report(error);
    parts?.reload();
    return answerProblem(failureName(error));
  };

  const agentRefusal = (request: HttpRequest): CloseReason | null =>
    parts === null ? 'no-such-session' : parts.endpoint.refusal(request);

  /** There is but one agent. */
  const taken = (): Taken => {
    const seats = [...peers.values()].filter((peer) => peer.kind !== 'agent');
    return {
      all: seats.length,
      byDevice: (device) => seats.filter((seat) => seat.device === device).length,
    };
  };

  const viewerRefusal = (request: HttpRequest): CloseReason | null =>
    parts === null ? 'no-such-session' : parts.door.refusal(request, taken());

  const connectAgent = (socket: Socket, request: HttpRequest): CloseReason | null => {
    const accepted = parts?.endpoint.accept(socket, request) ?? 'no-such-session';
    if (typeof accepted === 'string') return accepted;
    peers.set(socket.id, accepted);
    return null;
  };

  const connectViewer = (socket: Socket, request: HttpRequest): CloseReason | null => {
    const refusal = viewerRefusal(request);
    if (refusal !== null || parts === null) return refusal;
    const guest = parts.door.challenge(socket, request);
    peers.set(socket.id, guest);
    keepPeer(guest);
    checkPulse();
    return null;
  };

  const welcome = (guest: GuestPeer, frame: Bytes): CloseReason | null => {
    const greeting = parts?.door.hello(guest, frame) ?? 'no-such-session';
    if (typeof greeting === 'string') return greeting;
    const { viewer } = greeting;
    peers.set(guest.socket.id, viewer);
    parts?.attendance.arrived(viewer);
    parts?.viewers.add(viewer);
    parts?.audience.greet(greeting);
    keepPeer(viewer);
    return null;
  };

  const isSilent = (peer: Peer) =>
    isUnproven(peer) && ports.clock.now() - peer.connectedAt >= HELLO_TIMEOUT_MS;

  const sweepSilent = () => {
    for (const peer of [...peers.values()]) if (isSilent(peer)) closeById(peer, 'hello-timeout');
    const waiting = [...peers.values()].filter(isUnproven);
    const first = Math.min(...waiting.map(({ connectedAt }) => connectedAt + HELLO_TIMEOUT_MS));
    if (waiting.length > 0) parts?.alarms.soonest('hello', first);
  };

  const compact = () => {
    const again = parts?.compaction.run() ?? null;
    if (again !== null) parts?.alarms.soonest('compact', again);
  };

  /** An endpoint whose line has gone dead is told of while somebody watches; nobody is woken for it otherwise. */
  const checkPulse = () => {
    const agent = parts?.line.peer ?? null;
    if (parts === null || agent === null || taken().all === 0) return;
    const heardAt = Math.max(agent.connectedAt, agent.socket.lastPingAt() ?? 0);
    if (ports.clock.now() - heardAt > PING_TIMEOUT_MS) closeById(agent, 'no-answer');
    else parts.alarms.soonest('pulse', heardAt + PING_TIMEOUT_MS + 1);
  };

  const DUTIES = {
    hello: sweepSilent,
    gone: () => parts?.attendance.sweep(),
    compact,
    'tell-desk': () => parts?.lifecycle.tellDesk(),
    'tell-notes': () => parts?.tellNotes(),
    pulse: checkPulse,
    control: () => parts?.controls.sweep(),
  };

  /** Besides the runtime's own pings there is but one thing that is said in text. */
  const handleText = (peer: Peer, text: string): CloseReason | null => {
    const token = peer.kind === 'viewer' ? provedToken(text) : null;
    if (peer.kind !== 'viewer' || token === null) return 'malformed-frame';
    parts?.viewers.proved(peer, token);
    return null;
  };

  const handle = (peer: Peer, frame: Bytes | string): CloseReason | null => {
    if (parts === null) return 'no-such-session';
    if (typeof frame === 'string') return handleText(peer, frame);
    if (isSilent(peer)) return 'hello-timeout';
    if (peer.kind === 'guest') return welcome(peer, frame);
    if (peer.kind === 'viewer') return parts.audience.received(peer, frame);
    parts.compaction.noteActivity();
    return parts.endpoint.received(peer, frame);
  };

  return {
    get unknownMessages() {
      return parts?.unknownMessages() ?? 0;
    },
    wake(sockets) {
      if (parts === null) return;
      for (const { socket, kept } of sockets) {
        const peer = wokenPeer(socket, kept);
        if (peer === null) {
          socket.close('internal-error');
          continue;
        }
        peers.set(socket.id, peer);
        if (peer.kind === 'viewer') {
          parts.viewers.add(peer);
          parts.output.woken(peer);
        } else if (peer.kind === 'agent') parts.line.peer = peer;
      }
      const { lifecycle, line, attendance } = parts;
      attendance.settle();
      if (lifecycle.session.online && line.peer === null) lifecycle.endpointDown();
      tellRecorded();
    },
    refusal(request) {
      const refusal = isFromAgent(request) ? agentRefusal(request) : viewerRefusal(request);
      // The answer waits until this is stored: so a full disk shows here, where there is a name for it.
      if (refusal === null) ports.sql.exec('UPDATE session SET online = online');
      return refusal;
    },
    connected(socket, request) {
      guarded(
        () => {
          const refusal = isFromAgent(request)
            ? connectAgent(socket, request)
            : connectViewer(socket, request);
          if (refusal !== null) socket.close(refusal);
          else if (!isFromAgent(request))
            parts?.alarms.soonest('hello', ports.clock.now() + HELLO_TIMEOUT_MS);
        },
        (reason) => {
          socket.close(reason);
          const agent = parts?.line.peer;
          if (agent?.socket === socket) parts?.endpoint.gone(agent);
        },
      );
    },
    received(socket, frame) {
      const peer = peers.get(socket.id);
      if (peer === undefined) return; // A late frame of a socket that was closed.
      guarded(
        () => {
          const breach = handle(peer, frame);
          if (breach !== null) closeById(peer, breach);
        },
        // By now it may be a viewer.
        (reason) => closeById(peers.get(socket.id) ?? peer, reason),
      );
    },
    closed(socket) {
      const peer = peers.get(socket.id);
      if (peer === undefined) return;
      guarded(() => forget(peer));
    },
    alarm() {
      for (const name of parts?.alarms.due(ports.clock.now()) ?? []) guarded(DUTIES[name]);
    },
    request(request) {
      if (parts === null) return answerProblem('no-such-session');
      try {
        const answer = parts.api.answer(request);
        tellRecorded();
        return answer instanceof Promise ? answer.catch(answerFailure) : answer;
      } catch (error) {
        return answerFailure(error);
      }
    },
    admitNotes: (request) => parts?.door.admitNotes(request) ?? 'no-such-session',
    ticket: (invitation) => parts?.inviting.ticket(invitation) ?? null,
    open(session) {
      if (parts !== null) throw new Error('the session is open already');
      migrate(ports.sql, SESSION_SCHEMA);
      const built = ports.sql.transaction(() => {
        const opened = createSessionStore(ports).open(session);
        const fresh = buildParts({ ports, session: opened, close: closeById });
        const { title, endpoint, endpointName, endpointKey } = opened;
        fresh.record.append({ type: 'session-opened', title, endpoint, endpointName, endpointKey });
        return { fresh, links: fresh.inviting.firstLinks() };
      });
      parts = built.fresh;
      return built.links;
    },
  };
}
