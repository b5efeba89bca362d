import type { PersonRow } from '#protocol/people/person-row.ts';
import type { Prover } from '../../rooms/prover.ts';
import { answerJson, type HttpRequest } from '../../rooms/http.ts';
import type { RouteHandlers } from '../routes.ts';
import type { Attendance } from './attendance.ts';
import type { DeviceInvitations } from './device-invitations.ts';
import type { Entering } from './entering.ts';
import type { Inviting } from './inviting.ts';
import type { Knocks } from './knocks.ts';
import { deviceRow } from './people-store.ts';
import type { PeopleRegister } from './register.ts';
import type { ShutOutRequests } from './shut-out-requests.ts';

export interface PeopleRouteParts {
  prover: Prover;
  register: PeopleRegister;
  attendance: Attendance;
  entering: Entering;
  inviting: Inviting;
  deviceInvitations: DeviceInvitations;
  shutOutRequests: ShutOutRequests;
  knocks: Knocks;
}

/** Coming in, bringing others in and shutting them out, over HTTP. */
export function peopleRoutes(parts: PeopleRouteParts) {
  return { ...strangersRoutes(parts), ...membersRoutes(parts), ...removalRoutes(parts) };
}

function strangersRoutes({ prover, entering, knocks }: PeopleRouteParts) {
  const isOneTooMany = ({ source }: HttpRequest) => !knocks.from(source);
  return {
    'POST server': { go: ({ body }) => prover.answer(body) },
    'POST invitation': { isOneTooMany, go: ({ body }) => entering.show(body) },
    'POST enter': { isOneTooMany, go: ({ body, request }) => entering.enter(body, request) },
  } satisfies Partial<RouteHandlers>;
}

function membersRoutes({ register: { people }, attendance, inviting, deviceInvitations }: PeopleRouteParts) {
  const personRows = (): PersonRow[] => {
    const devices = Map.groupBy(people.everyDevice(), ({ person }) => person);
    return people.all().map((person) => {
      const { id, joinedAt, invitation } = person;
      const theirs = devices.get(id) ?? [];
      return { ...attendance.infoOf(person), joinedAt, invitation, devices: theirs.map(deviceRow) };
    });
  };
  return {
    'GET people': { isCostly: true, go: () => answerJson(personRows()) },
    'POST invitations': {
      go: ({ caller, body, request }) => inviting.create(caller, { wanted: body, request }),
    },
    'GET invitations': { isCostly: true, go: () => inviting.list() },
    'POST invitations/:invitation/code': { go: ({ params }) => inviting.sayCode(params.invitation) },
    'POST people/:person/devices': {
      ownerOf: ({ person }) => person,
      go: ({ caller, params, request }) =>
        deviceInvitations.create(caller, { person: params.person, request }),
    },
  } satisfies Partial<RouteHandlers>;
}

/** Asked with GET they say who would go, asked with POST they do; who goes along is asked after by `reachOf`. */
function removalRoutes({ register: { people }, shutOutRequests }: PeopleRouteParts) {
  const ownerOf = ({ device }: { device: string }) => people.device(device)?.person ?? null;
  const keptBy = ({ query }: HttpRequest) => (query('keep') ?? '').split(',').filter((id) => id !== '');
  const shows = { isCostly: true } as const;
  const shutsOut = { isShuttingOut: true } as const;
  return {
    'GET invitations/:invitation/revoke': {
      ...shows,
      go: ({ caller, params, request }) =>
        shutOutRequests.show(
          { kind: 'invitation', id: params.invitation },
          { caller, keep: keptBy(request) },
        ),
    },
    'POST invitations/:invitation/revoke': {
      ...shutsOut,
      go: ({ caller, params, body }) =>
        shutOutRequests.shutOut({ kind: 'invitation', id: params.invitation }, { caller, ...body }),
    },
    'GET devices/:device/remove': {
      ...shows,
      ownerOf,
      go: ({ caller, params, request }) =>
        shutOutRequests.show({ kind: 'device', id: params.device }, { caller, keep: keptBy(request) }),
    },
    'POST devices/:device/remove': {
      ...shutsOut,
      ownerOf,
      go: ({ caller, params, body }) =>
        shutOutRequests.shutOut({ kind: 'device', id: params.device }, { caller, ...body }),
    },
    'GET people/:person/remove': {
      ...shows,
      go: ({ caller, params, request }) =>
        shutOutRequests.show({ kind: 'person', id: params.person }, { caller, keep: keptBy(request) }),
    },
    'POST people/:person/remove': {
      ...shutsOut,
      go: ({ caller, params, body }) =>
        shutOutRequests.shutOut({ kind: 'person', id: params.person }, { caller, ...body }),
    },
  } satisfies Partial<RouteHandlers>;
}
