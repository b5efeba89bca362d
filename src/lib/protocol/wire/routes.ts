import * as control from '../control/routes.ts';
import * as desk from '../desk/routes.ts';
import type { Route } from '../ground/route.ts';
import * as handoff from '../handoff/routes.ts';
import { readHandoffNote } from '../handoff-note/routes.ts';
import * as lifecycle from '../lifecycle/routes.ts';
import * as commands from '../commands/routes.ts';
import * as lines from '../lines/routes.ts';
import * as notes from '../notes/routes.ts';
import * as output from '../output/routes.ts';
import * as people from '../people/routes.ts';
import * as search from '../search/routes.ts';
import * as record from '../record/routes.ts';
import * as server from '../server/routes.ts';
import * as terminals from '../terminals/routes.ts';
import type { Right } from './rights.ts';

/*
 * What is asked over HTTP, by room. Who asks is known by the header `x-holdfast-token`, which the room gave on the socket
 * that their key signed for (`welcome`, `token-given`); or by what only who has the server's admin token can make of it
 * (`ADMIN_SCHEME`). The cookie of `enter` opens that socket, and nothing here. A route itself stands with its concept:
 * `protocol/CONCEPT/routes.ts`. Failures are `{problem}` with a status of their own (`HTTP_PROBLEMS`).
 */

/**
 * Who may send a request: roles with a right from `rights.ts`; anybody who knows what the body contains; or the holder
 * of the server's admin token, who may do in a session what a technician may. `own-device`: everybody for devices of
 * their own, and for others' devices those who may vouch.
 */
type RouteRight = Right | 'anybody' | 'own-device' | 'admin';
type RoomRoute = Route & { readonly right: RouteRight };

export const SESSION_ROUTES = [
  server.proveServer,
  people.showInvitation,
  people.enter,
  people.createInvitation,
  people.listInvitations,
  people.showRevoking,
  people.revokeInvitation,
  people.sayInvitation,
  people.listPeople,
  people.inviteDevice,
  people.showDeviceRemoval,
  people.removeDevice,
  people.showPersonRemoval,
  people.removePerson,
  control.changePolicy,
  lifecycle.end,
  record.readRecord,
  record.readTimeline,
  terminals.listTerminals,
  output.listSegments,
  output.readSegment,
  output.readOpenSegment,
  output.readKeyframe,
  lines.readLines,
  lines.readBlock,
  commands.listCommands,
  commands.showCommandsNow,
  search.search,
  notes.listNotes,
  handoff.listHandoffs,
  readHandoffNote,
] as const satisfies readonly RoomRoute[];
export type SessionRoute = (typeof SESSION_ROUTES)[number];

export const DESK_ROUTES = [
  server.proveServer,
  desk.join,
  desk.createCode,
  desk.registerEndpoint,
  desk.challengeEndpoint,
  desk.openSession,
  desk.listSessions,
  desk.listEndpoints,
] as const satisfies readonly RoomRoute[];
export type DeskRoute = (typeof DESK_ROUTES)[number];
