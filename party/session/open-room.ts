import type { Bytes } from '#base/bytes.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import type { HttpAnswer, HttpRequest } from '../rooms/http.ts';
import { createApi } from './api.ts';
import { joinConcepts } from './concept.ts';
import { commandsConcept } from './commands/concept.ts';
import { controlConcept } from './control/concept.ts';
import { endpointConcept } from './endpoint/concept.ts';
import { createGround } from './ground.ts';
import { createHandling } from './handling.ts';
import { handoffConcept } from './handoff/concept.ts';
import { inputConcept } from './input/concept.ts';
import { lifecycleConcept } from './lifecycle/concept.ts';
import type { SessionState } from './lifecycle/session-store.ts';
import type { NotesRoomFact } from '#protocol/notes/told.ts';
import { notesConcept } from './notes/concept.ts';
import { linesConcept } from './lines/concept.ts';
import { outputConcept } from './output/concept.ts';
import { peopleConcept } from './people/concept.ts';
import type { Door } from './people/door.ts';
import type { Inviting } from './people/inviting.ts';
import { createReads } from './people/reads.ts';
import { createRegister } from './people/register.ts';
import type { SessionPorts, Socket } from './ports.ts';
import { recordConcept } from './record/concept.ts';
import type { RecordStore } from './record/record-store.ts';
import { createArrivals } from './traffic/arrivals.ts';
import { createTraffic } from './traffic/traffic.ts';
import { seenConcept } from './seen/concept.ts';
import { searchConcept } from './search/concept.ts';
import { terminalsConcept } from './terminals/concept.ts';

/** A room whose session has been opened. */
export interface OpenRoom {
  readonly unknownMessages: number;
  wake(sockets: Iterable<{ socket: Socket; kept: unknown }>): void;
  refusal(request: HttpRequest): CloseReason | null;
  connected(socket: Socket, request: HttpRequest): void;
  received(socket: Socket, frame: Bytes | string): void;
  closed(socket: Socket): void;
  alarm(): void;
  request(request: HttpRequest): HttpAnswer | Promise<HttpAnswer>;
  readonly door: Pick<Door, 'admitNotes'>;
  readonly inviting: Pick<Inviting, 'ticket' | 'firstLinks'>;
  readonly record: Pick<RecordStore, 'append'>;
  serverStops(): void;
  /** Puts acts about notes on the record. */
  noted(facts: readonly NotesRoomFact[]): HttpAnswer | Promise<HttpAnswer>;
}

/**
 * Puts the concepts together, each from those before it. What has to go back to one of these goes by an event it listens
 * for, as long as there is the room.
 */
export function createOpenRoom(ports: SessionPorts, session: SessionState): OpenRoom {
  const handling = createHandling(ports);
  const now = () => ports.clock.now();
  const ground = createGround({ ports, clock: handling.clock, session: session.id });
  const register = createRegister(ports);

  const { concept: ofRecord, record, budget, acts } = recordConcept({ ground, handling, register });
  const { concept: ofLifecycle, lifecycle } = lifecycleConcept({ ground, session, record });
  const { concept: ofEndpoint, endpoint } = endpointConcept({ ground, lifecycle, record });
  const people = peopleConcept({ ground, register, record, budget, lifecycle });
  const { concept: ofPeople, attendance, door, guests, inviting, callers, shuttingOut } = people;
  const output = outputConcept({ ground, record, lifecycle, reads: createReads(now) });
  const { concept: ofOutput, seals, marked, streams, endings, acknowledgements, watching } = output;
  const { concept: ofLines, lines } = linesConcept({ ground, lifecycle, record, seals, streams });
  const {
    concept: ofTerminals,
    terminals,
    reports,
  } = terminalsConcept({
    ...{ ground, register, record, acts, lifecycle, streams, marked, endings, acknowledgements, watching },
  });
  const { concept: ofControl, controls } = controlConcept({
    ...{ ground, record, acts, lifecycle, attendance, terminals, reports },
  });
  const { concept: ofHandoff } = handoffConcept({
    ...{ ground, register, record, acts, lifecycle, attendance, shuttingOut, controls },
  });
  const { concept: ofCommands, commands } = commandsConcept({ ground, marked, terminals });
  const { concept: ofSearch } = searchConcept({ ground, attendance, lines, commands });
  const { concept: ofNotes, noted } = notesConcept({ ground, record });
  const { concept: ofSeen } = seenConcept({ ground, attendance, streams });
  const { concept: ofInput } = inputConcept({ ground, lifecycle, record, acts, terminals, controls });

  const joined = joinConcepts([
    ofLifecycle,
    ofRecord,
    ofPeople,
    ofEndpoint,
    ofOutput,
    ofLines,
    ofTerminals,
    ofControl,
    ofHandoff,
    ofInput,
    ofCommands,
    ofSearch,
    ofSeen,
    ofNotes,
  ]);
  handling.onFailed(() => joined.reload());

  const arrivals = createArrivals({ ground, joined, endpoint, door, guests });
  const traffic = createTraffic({ ground, handling, joined, arrivals, guests });
  const api = createApi({
    ...{ ports, acts, callers, handlers: joined.routes, reads: createReads(now) },
  });

  return {
    get unknownMessages() {
      return traffic.unknownMessages;
    },
    wake(sockets) {
      traffic.wake(sockets);
      handling.finish();
    },
    refusal: (request) => traffic.refusal(request),
    connected: (socket, request) => traffic.connected(socket, request),
    received: (socket, frame) => traffic.received(socket, frame),
    closed: (socket) => traffic.closed(socket),
    alarm() {
      for (const name of ground.alarms.due(now())) handling.run(joined.alarms[name]);
    },
    request: (request) => handling.answer(() => api.answer(request)),
    door,
    inviting,
    record,
    noted: (facts) => handling.answer(() => noted.put(facts)),
    serverStops: () => handling.run(() => endpoint.serverStops()),
  };
}
