import { expect, test } from 'vitest';
import { NO_HANDOFF } from '#protocol/handoff/handoff.ts';
import { joinConcepts, type Concept } from './concept.ts';
import { newViewer } from './sockets/peers.ts';
import { answerNothing } from '../rooms/http.ts';
import { createFakeSocket } from '../testing/fake-socket.ts';

const nothing = () => null;
const duty = () => undefined;

const messages = {
  fromViewers: {
    ...{ 'watch-terminal': nothing, 'report-received': nothing, 'write-input': nothing },
    ...{
      'resize-terminal': nothing,
      'reset-terminal': nothing,
      'open-terminal': nothing,
      'end-terminal': nothing,
      'rename-terminal': nothing,
    },
    ...{ 'ask-control': nothing, 'withdraw-ask': nothing, 'decline-ask': nothing, 'grant-control': nothing },
    ...{ 'release-control': nothing, 'take-control': nothing, 'pause-input': nothing },
    ...{ 'resume-input': nothing, 'stop-program': nothing, 'end-session': nothing },
    ...{ 'offer-handoff': nothing, 'accept-handoff': nothing, 'decline-handoff': nothing },
    ...{ 'withdraw-handoff': nothing, 'set-work': nothing },
  },
  fromAgent: {
    ...{ 'terminal-announced': nothing, 'segment-opened': nothing, 'segment-appended': nothing },
    ...{ 'segment-sealed': nothing, 'terminal-ended': nothing, 'terminal-resized': nothing },
    ...{ 'terminal-titled': nothing, 'program-seen': nothing, 'terminal-paused': nothing },
    ...{ 'output-held': nothing, 'stray-modes-seen': nothing },
    ...{ 'input-settled': nothing, 'open-failed': nothing },
    ...{ 'lines-stated': nothing, 'block-stated': nothing },
  },
} satisfies Concept;

const alarms = {
  alarms: {
    ...{ hello: duty, gone: duty, compact: duty, 'tell-desk': duty, 'tell-notes': duty },
    ...{ pulse: duty, control: duty, index: duty, handoff: duty },
  },
} satisfies Concept;

const answering = { go: () => answerNothing() };
const ofDevice = { ...answering, ownerOf: () => null };
const routes = {
  routes: {
    ...{ 'POST server': answering, 'POST invitation': answering, 'POST enter': answering },
    ...{ 'POST invitations': answering, 'GET invitations': answering, 'GET people': answering },
    ...{ 'GET invitations/:invitation/revoke': answering, 'POST invitations/:invitation/revoke': answering },
    ...{ 'POST invitations/:invitation/code': answering, 'POST people/:person/devices': ofDevice },
    ...{ 'GET devices/:device/remove': ofDevice, 'POST devices/:device/remove': ofDevice },
    ...{ 'GET people/:person/remove': answering, 'POST people/:person/remove': answering },
    ...{ 'POST policy': answering, 'GET record': answering, 'GET timeline': answering },
    ...{ 'GET terminals/:terminal/segments': answering, 'GET terminals/:terminal/lines': answering },
    ...{ 'GET commands': answering, 'GET commands/now': answering, 'GET search': answering },
    ...{ 'GET notes': answering, 'GET handoffs': answering, 'GET handoff-note': answering },
    ...{ 'GET terminals': answering, 'GET terminals/:terminal/segments/:segment': answering },
    ...{ 'GET terminals/:terminal/segments/:segment/open': answering },
    ...{ 'GET terminals/:terminal/segments/:segment/keyframe': answering },
    ...{ 'GET terminals/:terminal/segments/:segment/lines': answering },
  },
} satisfies Concept;

const shares = {
  welcome: (_viewer, named) => ({
    ...{ session: { id: 's', title: 't', openedAt: 0, endedAt: null }, role: 'client' as const },
    ...{ you: { person: 'p', device: 'd' }, token: { http: '', notes: '', forMs: 0 } },
    people: named.map((person) => ({
      ...{ person, role: 'client' as const, name: person, title: null, organisation: null },
      ...{ color: 0, since: 0, here: [] },
    })),
    ...{ pause: null, policy: { takeover: true, controlGoneMs: 0 }, recordedTo: 0 },
    ...{ endpoint: { name: 'e', online: true, since: 0 }, terminals: [], now: 0 },
  }),
  named: () => ['ann'],
} satisfies Concept;

const rest = {
  fromViewers: { 'renew-token': nothing, 'looked-at': nothing },
  routes: { 'POST end': answering },
  welcome: () => ({ controls: [], seen: null, handoff: NO_HANDOFF }),
  named: () => ['bob'],
} satisfies Concept;

const viewer = newViewer({
  ...{ socket: createFakeSocket({ id: 'one' }), connectedAt: 0, person: 'p', device: 'd' },
  ...{ role: 'client', source: 'loopback', typist: 1 },
});

test('concepts in which each part is one’s are one whole: welcomes are put together, and name whom any of them names', () => {
  const { people, controls } = joinConcepts([messages, routes, alarms, shares, rest]).welcome(viewer);
  expect(people.map(({ name }) => name)).toEqual(['ann', 'bob']);
  expect(controls).toEqual([]);
});

test('what is nobody’s, or two concepts’, does not compile', () => {
  // @ts-expect-error: nobody has fromViewers: renew-token, nor welcome: controls.
  joinConcepts([messages, routes, alarms, shares]);
  // @ts-expect-error: nobody has any alarm.
  joinConcepts([messages, routes, shares, rest]);
  // @ts-expect-error: nobody has most routes.
  joinConcepts([messages, alarms, shares, rest]);
  // @ts-expect-error: two have fromViewers: renew-token.
  joinConcepts([messages, routes, alarms, shares, rest, { fromViewers: { 'renew-token': nothing } }]);
  // @ts-expect-error: two have routes: POST end.
  joinConcepts([messages, routes, alarms, shares, rest, { routes: { 'POST end': answering } }]);
  // @ts-expect-error: two have alarms: pulse.
  joinConcepts([messages, routes, alarms, shares, rest, { alarms: { pulse: duty } }]);
  // @ts-expect-error: two have welcome: controls.
  joinConcepts([messages, routes, alarms, shares, rest, { welcome: () => ({ controls: [] }) }]);
  const handled = joinConcepts([messages, routes, alarms, shares, rest]).fromViewers['renew-token'];
  expect(handled(viewer, { type: 'renew-token' })).toBeNull();
});
