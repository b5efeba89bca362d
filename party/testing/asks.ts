import * as commands from '#protocol/commands/routes.ts';
import * as control from '#protocol/control/routes.ts';
import * as desk from '#protocol/desk/routes.ts';
import { askedBody, askedPath, type AnyAsk, type Ask, type RouteKey } from '#protocol/ground/route.ts';
import { listHandoffs } from '#protocol/handoff/routes.ts';
import { readHandoffNote } from '#protocol/handoff-note/routes.ts';
import * as lifecycle from '#protocol/lifecycle/routes.ts';
import * as lines from '#protocol/lines/routes.ts';
import { listNotes } from '#protocol/notes/routes.ts';
import * as output from '#protocol/output/routes.ts';
import * as people from '#protocol/people/routes.ts';
import * as record from '#protocol/record/routes.ts';
import { search } from '#protocol/search/routes.ts';
import { proveServer } from '#protocol/server/routes.ts';
import { listTerminals } from '#protocol/terminals/routes.ts';
import type { DeskRoute, SessionRoute } from '#protocol/wire/routes.ts';
import { NONCE, ORIGIN, type FakeRequest } from './test-room.ts';

/** What a session's paths name. */
export interface Named {
  terminal: string;
  segment: string;
  invitation: string;
  person: string;
  device: string;
}

/** Somebody's key, of RFC 8032. */
const KEY = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
const SECRET = 'x'.repeat(43);
const proving = { origin: ORIGIN, nonce: NONCE };

/** One of each: it does not compile where a route is left out, or asked as it cannot be. */
export function sessionAsks({ terminal, segment, invitation, person, device }: Named): {
  readonly [One in SessionRoute as RouteKey<One>]: Ask<One>;
} {
  const query = { keep: 'abcdefghjk,0123456789' };
  const body = { keep: ['abcdefghjk'] };
  return {
    'POST server': { route: proveServer, body: { ...proving, purpose: 'agent' } },
    'POST invitation': { route: people.showInvitation, body: { secret: SECRET, publicKey: KEY } },
    'POST enter': {
      route: people.enter,
      body: { secret: SECRET, publicKey: KEY, signature: 'AA', label: 'x', name: 'Ada' },
    },
    'POST invitations': {
      route: people.createInvitation,
      body: {
        role: 'observer',
        expiresInMs: 1_000,
        uses: 2,
        name: 'Ada',
        title: 'x',
        email: 'a@example.org',
      },
    },
    'GET invitations': { route: people.listInvitations },
    'GET invitations/:invitation/revoke': { route: people.showRevoking, params: { invitation }, query },
    'POST invitations/:invitation/revoke': { route: people.revokeInvitation, params: { invitation }, body },
    'POST invitations/:invitation/code': { route: people.sayInvitation, params: { invitation } },
    'GET people': { route: people.listPeople },
    'POST people/:person/devices': { route: people.inviteDevice, params: { person } },
    'GET devices/:device/remove': { route: people.showDeviceRemoval, params: { device }, query },
    'POST devices/:device/remove': { route: people.removeDevice, params: { device }, body },
    'GET people/:person/remove': { route: people.showPersonRemoval, params: { person }, query },
    'POST people/:person/remove': { route: people.removePerson, params: { person }, body },
    'POST policy': { route: control.changePolicy, body: { takeover: false, controlGoneMs: 5_000 } },
    'POST end': { route: lifecycle.end },
    'GET record': { route: record.readRecord },
    'GET timeline': { route: record.readTimeline, query: { before: '3' } },
    'GET terminals/:terminal/segments': {
      route: output.listSegments,
      params: { terminal },
      query: { from: '0', to: '9' },
    },
    'GET search': {
      route: search,
      query: {
        ...{ text: 'x', from: '9', exact: '1', word: '1', in: 'output' },
        ...{ failed: '1', since: '1', until: '9', id: 'x' },
      },
    },
    'GET notes': { route: listNotes, query: { from: '3' } },
    'GET handoffs': { route: listHandoffs, query: { before: '3' } },
    'GET handoff-note': { route: readHandoffNote, query: { version: '2' } },
    'GET commands': { route: commands.listCommands, query: { before: 'aaaaaaaa.3', failed: '1' } },
    'GET commands/now': { route: commands.showCommandsNow },
    'GET terminals/:terminal/lines': {
      route: lines.readLines,
      params: { terminal },
      query: { from: '0', to: '9' },
    },
    'GET terminals/:terminal/segments/:segment': {
      route: output.readSegment,
      params: { terminal, segment },
    },
    'GET terminals': { route: listTerminals },
    'GET terminals/:terminal/segments/:segment/open': {
      route: output.readOpenSegment,
      params: { terminal, segment },
    },
    'GET terminals/:terminal/segments/:segment/lines': {
      route: lines.readBlock,
      params: { terminal, segment },
    },
    'GET terminals/:terminal/segments/:segment/keyframe': {
      route: output.readKeyframe,
      params: { terminal, segment },
    },
  };
}

/** The same of the desk. */
export const DESK_ASKS: { readonly [One in DeskRoute as RouteKey<One>]: Ask<One> } = {
  'POST server': { route: proveServer, body: { ...proving, purpose: 'enter' } },
  'POST join': { route: desk.join, body: { code: '123456', session: '0123456789ab' } },
  'POST codes': { route: desk.createCode },
  'GET endpoints': { route: desk.listEndpoints },
  'GET sessions': { route: desk.listSessions },
  'POST endpoints': {
    route: desk.registerEndpoint,
    body: { code: 'ABCDEFGH', publicKey: KEY, name: 'FS01', platform: 'linux' },
  },
  'POST challenges': {
    route: desk.challengeEndpoint,
    body: { endpoint: 'endpoint0001', ...proving, purpose: 'open-session' },
  },
  'POST sessions': {
    route: desk.openSession,
    body: {
      ...{ endpoint: 'endpoint0001', origin: ORIGIN, challenge: 'x'.repeat(40), title: 't' },
      signature: 'A'.repeat(86),
    },
  },
};

/** The request that asks for it. */
export function requestFor(asked: AnyAsk): FakeRequest {
  const { query = {}, ...unquestioned } = asked;
  const named = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...askedBody(asked), path: askedPath(unquestioned), query: Object.fromEntries(named) };
}
