import * as v from 'valibot';
import { policyBody } from '#protocol/control/control.ts';
import type { PersonRow } from '#protocol/people/person-row.ts';
import { mayRole, type Right } from '#protocol/wire/rights.ts';
import {
  answerJson,
  answerNothing,
  answerProblem,
  type HttpAnswer,
  type HttpRequest,
} from '../rooms/http.ts';
import type { Prover } from '../rooms/prover.ts';
import type { Acts } from './record/acts.ts';
import { countOf, type OutputApi } from './output/api-output.ts';
import type { Attendance } from './people/attendance.ts';
import type { Caller, Callers } from './people/callers.ts';
import type { Entering } from './people/entering.ts';
import type { Root } from './people/followers.ts';
import type { Inviting } from './people/inviting.ts';
import { deviceRight } from './people/reach.ts';
import type { Lifecycle } from './lifecycle/lifecycle.ts';
import { deviceRow, type People } from './people/people-store.ts';
import type { RoomPorts } from './ports.ts';
import type { Reader, Reads } from './people/reads.ts';
import type { RecordStore } from './record/record-store.ts';

type Answer = HttpAnswer | Promise<HttpAnswer>;

/** The session over HTTP; see `protocol/wire/http.ts`. */
export interface SessionApi {
  answer(request: HttpRequest): Answer;
}

export interface ApiParts {
  ports: RoomPorts;
  prover: Prover;
  lifecycle: Lifecycle;
  record: RecordStore;
  people: People;
  attendance: Attendance;
  callers: Callers;
  acts: Acts;
  reads: Reads;
  entering: Entering;
  inviting: Inviting;
  output: OutputApi;
  handlePolicyChanged(): void;
}

/** What a request asks for, and the right to it. */
interface Route {
  right: Right;
  /** What it answers grows with the session, and is bounded for each person. */
  isCostly?: true;
  /** It shuts somebody out: the asker's budget on the record does not stand in its way. */
  isShuttingOut?: true;
  go(caller: Caller, request: HttpRequest): Answer;
}

/** Every second part of a path is somebody's or something's name. */
function shapeOf({ method, path }: HttpRequest): string {
  return `${method} ${path.map((part, at) => (at % 2 === 1 ? '*' : part)).join('/')}`;
}

export function createApi(parts: ApiParts): SessionApi {
  const { ports, lifecycle, record, people, attendance, callers, acts, reads } = parts;
  const { entering, inviting, output } = parts;

  const getRecord = (): HttpAnswer => ({
    status: 200,
    headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' },
    body: record
      .lines()
      .map((line) => `${line}\n`)
      .join(''),
  });

  const getTimeline = (_caller: Caller, request: HttpRequest): HttpAnswer => {
    const asked = request.query('before');
    const before = countOf(asked);
    if (asked !== null && before === null) return answerProblem('malformed-request');
    return answerJson(record.page(before));
  };

  const getPeople = (): HttpAnswer => {
    const devices = Map.groupBy(people.everyDevice(), ({ person }) => person);
    const rows = people.all().map((person): PersonRow => {
      const { id, joinedAt, invitation } = person;
      const theirs = devices.get(id) ?? [];
      return { ...attendance.infoOf(person), joinedAt, invitation, devices: theirs.map(deviceRow) };
    });
    return answerJson(rows);
  };

  const setPolicy = ({ by }: Caller, { body }: HttpRequest): HttpAnswer => {
    const parsed = v.safeParse(policyBody, body);
    if (!parsed.success) return answerProblem('malformed-request');
    const { policy } = lifecycle.session;
    const { takeover = policy.takeover, controlGoneMs = policy.controlGoneMs } = parsed.output;
    lifecycle.setPolicy(by, { takeover, controlGoneMs });
    parts.handlePolicyChanged();
    return answerNothing();
  };

  const end = ({ by }: Caller): HttpAnswer => {
    lifecycle.end(by);
    return answerNothing();
  };

  /**
   * Asked with GET it says who would go, asked with POST they do. The right is to what is named; whoever goes along is
   * asked after by `reachOf`.
   */
  const shutOutRoute = (right: Right, root: Root): Route => ({
    right,
    isCostly: true,
    isShuttingOut: true,
    go: (by, request) =>
      request.method === 'GET'
        ? inviting.showShutOut(by, { root, request })
        : inviting.shutOut(by, { root, request }),
  });

  const routeOf = (caller: Caller, request: HttpRequest): Route | null => {
    const [, second = '', , fourth = ''] = request.path;
    const segment = { terminal: second, segment: fourth };
    switch (shapeOf(request)) {
      case 'POST invitations':
        return { right: 'invite', go: (by, asked) => inviting.create(by, asked) };
      case 'GET invitations':
        return { right: 'invite', isCostly: true, go: () => inviting.list() };
      case 'GET invitations/*/revoke':
      case 'POST invitations/*/revoke':
        return shutOutRoute('invite', { kind: 'invitation', id: second });
      case 'POST invitations/*/code':
        return { right: 'invite', go: () => inviting.sayCode(second) };
      case 'GET people':
        return { right: 'read-people', isCostly: true, go: getPeople };
      case 'POST people/*/devices':
        return {
          right: deviceRight(second, caller),
          go: (by, asked) => inviting.addDevice(by, { person: second, request: asked }),
        };
      case 'GET devices/*/remove':
      case 'POST devices/*/remove': {
        const right = deviceRight(people.device(second)?.person ?? null, caller);
        return shutOutRoute(right, { kind: 'device', id: second });
      }
      case 'GET people/*/remove':
      case 'POST people/*/remove':
        return shutOutRoute('remove-person', { kind: 'person', id: second });
      case 'POST policy':
        return { right: 'change-policy', go: setPolicy };
      case 'POST end':
        return { right: 'end-session', go: end };
      case 'GET record':
        return { right: 'read-record', isCostly: true, go: getRecord };
      case 'GET timeline':
        return { right: 'read-record', isCostly: true, go: getTimeline };
      case 'GET terminals/*/segments':
        return { right: 'read-output', isCostly: true, go: (_by, asked) => output.list(second, asked) };
      case 'GET terminals/*/segments/*':
        return { right: 'read-output', isCostly: true, go: (_by, asked) => output.text(segment, asked) };
      case 'GET terminals/*/segments/*/keyframe':
        return { right: 'read-output', isCostly: true, go: (_by, asked) => output.keyframe(segment, asked) };
      default:
        return null;
    }
  };

  const answerCostly = (reader: Reader, go: () => Answer): Answer => {
    if (reader.person === 'server') return go();
    if (!reads.may(reader)) return answerProblem('too-many');
    const answer = go();
    if (!(answer instanceof Promise)) reads.answered(reader, answer.body?.length ?? 0);
    return answer;
  };

  const isOneTooMany = ({ by }: Caller, { route, method }: { route: Route; method: string }) => {
    if (method !== 'POST' || by === 'server') return false;
    return !(route.isShuttingOut === true ? acts.takeShuttingOut(by) : acts.takeAct(by));
  };

  return {
    answer(request) {
      const origin = request.header('origin');
      if (request.method === 'POST' && origin !== null && !ports.settings.publicOrigins.includes(origin)) {
        return answerProblem('wrong-origin');
      }
      if (shapeOf(request) === 'POST server') return parts.prover.answer(request);
      if (shapeOf(request) === 'POST enter') return entering.enter(request);
      if (shapeOf(request) === 'POST invitation') return entering.show(request);
      const found = callers(request);
      if (!found.ok) return answerProblem(found.problem);
      const { caller } = found;
      const route = routeOf(caller, request);
      if (route === null) return answerProblem('not-found');
      if (!mayRole(caller.role, route.right)) return answerProblem('not-allowed');
      const { method, source } = request;
      if (isOneTooMany(caller, { route, method })) return answerProblem('too-many');
      return route.isCostly === true && method === 'GET'
        ? answerCostly({ person: caller.by, role: caller.role, source }, () => route.go(caller, request))
        : route.go(caller, request);
    },
  };
}
