import { PING_TIMEOUT_MS } from '#protocol/ground/limits.ts';
import type { Clock } from '#base/ports.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { createIsAdmin } from '../rooms/admin.ts';
import { createProver } from '../rooms/prover.ts';
import { createAlarms, type Alarms } from '../rooms/storage/alarms.ts';
import { createActs } from './acts.ts';
import { createAgentLine, type AgentLine } from './sockets/agent-line.ts';
import { createOutputApi } from './output/api-output.ts';
import { createApi, type SessionApi } from './api.ts';
import { createAttendance, type Attendance } from './people/attendance.ts';
import { createAudience, type Audience } from './sockets/audience.ts';
import { createCallers } from './people/callers.ts';
import { COMPACT_AFTER_MS, createCompaction, type Compaction } from './output/compaction.ts';
import { createControlStore } from './control/control-store.ts';
import { createControls, type Controls } from './control/controls.ts';
import { createCookies } from './people/cookies.ts';
import { createDeliveries } from './output/deliveries.ts';
import { createDoor, type Door } from './people/door.ts';
import { createEndpoint, type Endpoint } from './sockets/endpoint.ts';
import { createEntering } from './people/entering.ts';
import { createInputs } from './input/inputs.ts';
import { createInvitations } from './people/invitation-store.ts';
import { createInviting, type Inviting } from './people/inviting.ts';
import { createLifecycle, type Lifecycle } from './lifecycle.ts';
import { createKnocks } from './people/knocks.ts';
import { createMembership } from './people/membership.ts';
import { createOutput, type Output } from './output/output.ts';
import type { Peer } from './sockets/peers.ts';
import { createPeople } from './people/people-store.ts';
import type { SessionPorts } from './ports.ts';
import { createReads } from './reads.ts';
import { createRecordBudget } from './record/budget.ts';
import { createRecordStore, type RecordStore } from './record/record-store.ts';
import { createOpenRequests } from './input/requests.ts';
import { createSegmentStore } from './output/segment-store.ts';
import { createSessionStore, type Session } from './session-store.ts';
import { createShuttingOut } from './people/shutting-out.ts';
import { createTokens } from './people/tokens.ts';
import { createTerminalStore } from './output/terminal-store.ts';
import { createTerminals } from './output/terminals.ts';
import { createVisits } from './people/visits.ts';
import { createViewers, type Viewers } from './sockets/viewers.ts';

export type AlarmName = 'hello' | 'gone' | 'compact' | 'tell-desk' | 'tell-notes' | 'pulse' | 'control';

/** What an opened room consists of. */
export interface RoomParts {
  alarms: Alarms<AlarmName>;
  attendance: Attendance;
  door: Door;
  inviting: Inviting;
  record: RecordStore;
  viewers: Viewers;
  line: AgentLine;
  lifecycle: Lifecycle;
  controls: Controls;
  output: Output;
  endpoint: Endpoint;
  audience: Audience;
  compaction: Compaction;
  api: SessionApi;
  /** Tells the notes room of everybody who is out. */
  tellNotes(): void;
  /** Messages of a type this build does not know, since the room woke. */
  unknownMessages(): number;
  /** Tells all what has been put on the record, once what put it there is done: nothing of it is taken back. */
  tellRecorded(): void;
  reload(): void;
}

export interface PartsOptions {
  ports: SessionPorts;
  session: Session;
  /** Ends a connection and all the room knows of it. */
  close(peer: Peer, reason: CloseReason): void;
}

/** A desk that could not be told is told again after this, in ms. */
const TELL_AGAIN_MS = 30_000;

function guardedClock({ clock, report }: SessionPorts, afterwards: () => void): Clock {
  return {
    now: () => clock.now(),
    after: (ms, action) =>
      clock.after(ms, () => {
        try {
          action();
        } catch (error) {
          report(error);
        }
        afterwards();
      }),
  };
}

export function buildParts({ ports, session, close }: PartsOptions): RoomParts {
  const { sql, random } = ports;
  const clock = guardedClock(ports, () => tellRecorded());
  const alarms = createAlarms<AlarmName>(sql, (at) => ports.setAlarm(at));
  const { settings, server, crypto } = ports;
  const provable = { settings, mac: crypto.mac, isSame: crypto.isSame };
  const prover = createProver({ ...provable, clock, random, server });
  const isAdmin = createIsAdmin({ ...provable, prover, sha256: (text) => crypto.sha256(text) });
  const budget = createRecordBudget({ sql, clock, roleOf: (person) => people.person(person)?.role ?? null });
  const acts = createActs({ now: () => clock.now(), hasBudget: (person) => budget.has(person) });
  const reads = createReads(() => clock.now());
  const invitations = createInvitations(ports);
  const people = createPeople(ports);
  const membership = createMembership(people, invitations);
  const cookies = createCookies(ports);
  const tokens = createTokens({ ports, session: session.id });
  const record = createRecordStore({
    ports,
    session: session.id,
    handleAppended: (fact, bytes) => budget.appended(fact, bytes),
  });
  const segments = createSegmentStore(sql, ports.crypto);
  const terminals = createTerminals({ store: createTerminalStore(sql), segments });
  const viewers = createViewers({ now: () => clock.now(), random, close });
  const tellRecorded = () => {
    for (const event of record.fresh()) viewers.tellAll({ type: 'recorded', event });
  };
  const attendance = createAttendance({
    ...{ ports, people, viewers },
    visits: createVisits({ ports, record, budget, wakeAt: (at) => alarms.soonest('gone', at) }),
    wakeAt: (at) => alarms.soonest('gone', at),
    handleCame: (person) => controls.attendanceChanged(person),
    handleGone: (person) => controls.attendanceChanged(person),
    handleLeft: (person) => controls.attendanceChanged(person),
    handleShutOut: (person) => controls.shutOut(person),
  });
  const line = createAgentLine();
  const lifecycle = createLifecycle(session, {
    ports,
    store: createSessionStore(ports),
    record,
    viewers,
    line,
    handleDeskUnreached: () => alarms.soonest('tell-desk', clock.now() + TELL_AGAIN_MS),
  });
  const output = createOutput({
    clock,
    segments,
    terminals,
    viewers,
    askAgent: (message) => line.send(message),
  });
  const controls = createControls({
    ...{ ports, record, viewers, line, terminals, attendance },
    store: createControlStore(sql),
    policy: () => lifecycle.session.policy,
    wakeAt: (at) => alarms.soonest('control', at),
  });
  const inputs = createInputs({
    clock,
    random,
    line,
    terminals,
    controls,
    viewers,
    handleSilence: () => {
      if (line.peer !== null) close(line.peer, 'no-answer');
    },
  });
  const requests = createOpenRequests({ line, viewers, people });
  const compaction = createCompaction(segments, clock);
  const deliveries = createDeliveries({
    ports,
    session: () => lifecycle.session,
    record,
    segments,
    terminals,
    controls,
    viewers,
    output,
    line,
    handleSealed() {
      compaction.sealed();
      alarms.soonest('compact', clock.now() + COMPACT_AFTER_MS);
    },
  });
  let unknownMessages = 0;
  const handleUnknown = () => {
    unknownMessages += 1;
  };
  const endpoint = createEndpoint({
    ...{ ports, prover, lifecycle, line, deliveries, inputs, requests, terminals, controls, viewers, close },
    handleUnknown,
    handleAccepted: () => alarms.soonest('pulse', clock.now() + PING_TIMEOUT_MS + 1),
  });
  const audience = createAudience({
    ...{ ports, lifecycle, line, inputs, requests, output, terminals, viewers, handleUnknown },
    ...{ attendance, record, controls, acts, tokens },
  });
  const shuttingOut = createShuttingOut({
    ...{ ports, lifecycle, record, invitations, people, membership, viewers, attendance, close },
    tellNotesAfter: (ms) => alarms.soonest('tell-notes', clock.now() + ms),
  });
  const inviting = createInviting({ ports, lifecycle, record, invitations, people, shuttingOut });
  const api = createApi({
    ...{ ports, prover, lifecycle, record, people, attendance, acts, reads, inviting },
    callers: createCallers({ isAdmin, tokens, membership }),
    entering: createEntering({
      ...{ ports, prover, lifecycle, record, invitations, people, membership, cookies, attendance },
      knocks: createKnocks(() => clock.now()),
    }),
    output: createOutputApi({ crypto: ports.crypto, segments, terminals }),
    handlePolicyChanged: () => controls.policyChanged(),
  });
  const reload = () => {
    terminals.reload();
    controls.reload();
    lifecycle.reload();
  };
  return {
    alarms,
    attendance,
    door: createDoor({ ports, prover, session: session.id, cookies, tokens, membership }),
    inviting,
    record,
    viewers,
    line,
    lifecycle,
    controls,
    output,
    endpoint,
    audience,
    compaction,
    api,
    tellNotes: () => shuttingOut.tellNotesAgain(),
    unknownMessages: () => unknownMessages,
    tellRecorded,
    reload,
  };
}
