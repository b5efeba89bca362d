import { beforeEach, describe, expect, test } from 'vitest';
import { base64url, fromBase64url } from '#base/bytes.ts';
import { COLORS, ENTITY_ID } from '#protocol/people/people.ts';
import { enterText } from '#protocol/server/signed-text.ts';
import type { CreateInvitation, CreatedInvitation } from '#protocol/people/invitations.ts';
import type { Entered, Invitation } from '#protocol/people/entering.ts';
import type { PersonRow } from '#protocol/people/person-row.ts';
import {
  CLIENTS_PEOPLE,
  INVITATION_DEFAULT_MS,
  MAX_NAME_BYTES,
  MAX_PEOPLE,
  TECHNICIANS_PEOPLE,
  TICKET_MS,
} from '#protocol/ground/limits.ts';
import { formatLink, parseLink } from '#protocol/people/link.ts';
import { sha256 } from '../../worker/crypto.ts';
import { jsonOf, problemOf } from '../../testing/answers.ts';
import { createEndpointKey } from '../../testing/endpoint-key.ts';
import { factsOf, factsOfType } from '../../testing/record-facts.ts';
import {
  createTestRoom,
  ORIGIN,
  PLACE,
  SESSION,
  type Somebody,
  type TestRoom,
} from '../../testing/test-room.ts';

let world: TestRoom;

beforeEach(() => {
  world = createTestRoom();
});

const invite = (wanted: Partial<CreateInvitation>) =>
  jsonOf<CreatedInvitation>(
    world.admin({ method: 'POST', path: 'invitations', body: { role: 'client', ...wanted } }),
  );
const secretOf = (link: string) => parseLink(link)?.secret ?? '';
const people = () => jsonOf<PersonRow[]>(world.admin({ path: 'people' }));
const show = (body: unknown, headers = {}) =>
  world.request({ method: 'POST', path: 'invitation', headers, body });
const ticketLink = (id: string) =>
  formatLink({ origin: ORIGIN, session: SESSION, secret: world.room.ticket(id) ?? '' });

describe('[J1] whoever enters becomes somebody, with their first device', () => {
  test('an id, a name, a role, and the key on the record', () => {
    const browser = world.browser();
    const entered = world.enter(world.links.client, { browser, name: 'Ada', label: 'Firefox on Linux' });
    expect(entered).toMatchObject({ role: 'client', name: 'Ada' });
    expect([entered.person, entered.device]).toEqual([
      expect.stringMatching(ENTITY_ID),
      expect.stringMatching(ENTITY_ID),
    ]);
    const [invited] = factsOfType(world, 'invitation-created').filter(({ role }) => role === 'client');
    const { person, device } = entered;
    expect(factsOf(world).slice(-2)).toEqual([
      {
        ...{ type: 'person-joined', person, role: 'client', name: 'Ada', title: null, organisation: null },
        invitation: invited?.invitation,
      },
      {
        ...{ type: 'device-added', person, device, label: 'Firefox on Linux', how: 'first', by: null },
        publicKey: browser.key.publicKey,
      },
    ]);
  });

  test('people of one name stay different people, with colours of their own', () => {
    const both = [world.enter(world.links.client), world.enter(world.links.client)];
    expect(new Set(both.map(({ person }) => person)).size).toBe(2);
    const colors = people().map(({ color }) => color);
    expect(new Set(colors).size).toBe(2);
    expect(Math.max(...colors)).toBeLessThan(COLORS);
  });
});

describe('[J2] a browser that is somebody already enters as that person, and uses nothing up', () => {
  test('by the same link, and by another of that role', () => {
    const browser = world.browser();
    const { link } = invite({ uses: 1 });
    const first = world.enter(link, { browser });
    const before = factsOf(world).length;
    const again = [world.enter(link, { browser }), world.enter(world.links.client, { browser, name: 'Eve' })];
    expect(again.map(({ person, device, name }) => [person, device, name])).toEqual([
      [first.person, first.device, 'Ada'],
      [first.person, first.device, 'Ada'],
    ]);
    expect(factsOf(world)).toHaveLength(before);
  });

  test('each entering gives a cookie of its own, of which ten work', () => {
    const browser = world.browser();
    const entered = Array.from({ length: 11 }, () => world.enter(world.links.client, { browser }));
    const closedFor = ({ cookie }: Somebody) =>
      world.connect({ headers: { origin: ORIGIN, cookie } }).closedFor;
    expect(entered.map(closedFor)).toEqual(['not-signed-in', ...Array.from({ length: 10 }, () => null)]);
  });
});

describe('[J3] who asks for something is not who approves it', () => {
  test.each([
    ['technician', 'client'],
    ['client', 'technician'],
  ] as const)('a browser that entered as %s does not enter as %s', (one, other) => {
    const browser = world.browser();
    world.enter(world.links[one], { browser });
    expect(problemOf(world.tryEnter(world.links[other], { browser }))).toEqual([409, 'other-role']);
  });

  test('not even once it was shut out or its device removed', () => {
    const browser = world.browser();
    const { device } = world.enter(world.links.technician, { browser });
    world.admin({ method: 'POST', path: `devices/${device}/remove` });
    expect(problemOf(world.tryEnter(world.links.client, { browser }))).toEqual([409, 'other-role']);
  });

  test('an observer in another tab is somebody else, and the two do not mix', () => {
    const browser = world.browser();
    const technician = world.enter(world.links.technician, { browser });
    const observer = world.enter(world.links.observer, { browser, name: 'Grace' });
    expect(observer.person).not.toBe(technician.person);
    const policy = { method: 'POST', path: 'policy', body: {} };
    expect(world.request({ ...policy, headers: technician.headers }).status).toBe(204);
    expect(problemOf(world.request({ ...policy, headers: observer.headers }))).toEqual([403, 'not-allowed']);
    const watching = world.greet(observer);
    watching.send({ type: 'end-session' });
    expect(watching.socket.closedFor).toBe('not-allowed');
    expect(world.greet(technician).look()[0]).toMatchObject({ type: 'welcome', role: 'technician' });
  });
});

describe('[J4] a name is as whoever invites gave it, else as it is typed', () => {
  test('who is named cannot be renamed by who opens the link', () => {
    const { link } = invite({ name: 'Dr. Kim  Roe', title: 'Head of IT', organisation: 'Clinic' });
    world.enter(link, { name: 'Somebody else' });
    expect(people()).toMatchObject([{ name: 'Dr. Kim Roe', title: 'Head of IT', organisation: 'Clinic' }]);
  });

  test.each(['', '   ', '\u200b\u202e', '\u0000\n'])('%j is no name', (name) => {
    expect(problemOf(world.tryEnter(world.links.client, { name }))).toEqual([422, 'name-needed']);
    const answer = world.admin({
      method: 'POST',
      path: 'invitations',
      body: { role: 'client', name: '\u200b' },
    });
    expect(problemOf(answer)).toEqual([422, 'name-needed']);
    expect(people()).toEqual([]);
  });

  test('what is typed is cleaned, and a name longer than may be is cut', () => {
    world.enter(world.links.client, { name: ' A\u202eda\n Lovelace ', label: '\u200b' });
    world.enter(world.links.client, { name: 'é'.repeat(MAX_NAME_BYTES) });
    expect(people().map(({ name }) => name)).toEqual(['Ada Lovelace', 'é'.repeat(MAX_NAME_BYTES / 2)]);
    expect(people()[0]?.devices[0]?.label).toBe('a device of no name');
  });
});

test('[J26] nobody enters, or is invited, as the reader or the server', () => {
  for (const name of ['You', 'The server’s command line']) {
    expect(problemOf(world.tryEnter(world.links.client, { name }))).toEqual([422, 'name-needed']);
    const body = { role: 'client', name };
    expect(problemOf(world.admin({ method: 'POST', path: 'invitations', body }))).toEqual([
      ...[422, 'name-needed'],
    ]);
  }
});

describe('[J5] an invitation lets in as many as it has uses', () => {
  test('then it is used up, and says so', () => {
    const { link } = invite({ uses: 2 });
    world.enter(link);
    world.enter(link);
    expect(problemOf(world.tryEnter(link))).toEqual([410, 'invitation-used-up']);
    expect(problemOf(show({ secret: secretOf(link) }))).toEqual([410, 'invitation-used-up']);
    expect(people()).toHaveLength(2);
  });

  test('a failed attempt uses nothing up', () => {
    const { link } = invite({ uses: 1 });
    world.tryEnter(link, { name: '' });
    world.tryEnter(link, { signer: createEndpointKey() });
    expect(world.tryEnter(link).status).toBe(200);
  });
});

describe('[J6] an expired invitation closes the door, and throws nobody out', () => {
  test('who is in stays, comes back after a reload, and enters by it again', () => {
    const browser = world.browser();
    const inside = world.enter(world.links.client, { browser });
    const seat = world.greet(inside);
    world.pass(INVITATION_DEFAULT_MS);
    expect(problemOf(world.tryEnter(world.links.client))).toEqual([410, 'invitation-expired']);
    expect(seat.socket.closedFor).toBeNull();
    expect(world.greet(inside).look()[0]).toMatchObject({ type: 'welcome' });
    expect(world.enter(world.links.client, { browser }).person).toBe(inside.person);
  });
});

describe('[J8] nobody enters with a key that is not theirs', () => {
  test('a valid invitation and another’s public key: refused, whoever signed', () => {
    const victim = world.enter(world.links.technician);
    const stolen = { key: victim.browser.key, cookies: new Map<string, string>() };
    const answer = world.tryEnter(world.links.technician, { browser: stolen, signer: createEndpointKey() });
    expect(problemOf(answer)).toEqual([401, 'bad-signature']);
    expect(answer.cookies).toBeUndefined();
  });

  test('a signature fits neither another secret nor another session', () => {
    const key = createEndpointKey();
    const secret = secretOf(world.links.client);
    const enter = (signature: string, publicKey = key.publicKey) =>
      world.request({
        method: 'POST',
        path: 'enter',
        headers: { origin: ORIGIN },
        body: { secret, publicKey, signature, label: 'x', name: 'Ada' },
      });
    const signed = (text: string) => base64url(key.sign(text));
    const wrong = [
      signed(enterText(PLACE, { session: SESSION, secretHash: sha256(secretOf(world.links.observer)) })),
      signed(enterText(PLACE, { session: 'another00000', secretHash: sha256(secret) })),
      signed(''),
      'AAAA',
      '',
    ];
    for (const signature of wrong) expect(problemOf(enter(signature))).toEqual([401, 'bad-signature']);
    const right = signed(enterText(PLACE, { session: SESSION, secretHash: sha256(secret) }));
    // The same 32 bytes, spelled with other spare bits: a key is one text.
    const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const other = key.publicKey.slice(0, 42) + last[last.indexOf(key.publicKey[42]!) + 1]!;
    expect(fromBase64url(other)).toEqual(fromBase64url(key.publicKey));
    expect(problemOf(enter(right, other))).toEqual([400, 'malformed-request']);
    expect(enter(right).status).toBe(200);
  });

  test('[PK11] relayed from another server or another origin, what was signed for that one lets nobody in', () => {
    const key = createEndpointKey();
    const secret = secretOf(world.links.client);
    const places = [
      { ...PLACE, serverKey: createEndpointKey().publicKey },
      { ...PLACE, origin: 'https://evil.example' },
    ];
    for (const place of places) {
      const signature = base64url(
        key.sign(enterText(place, { session: SESSION, secretHash: sha256(secret) })),
      );
      const body = { secret, publicKey: key.publicKey, signature, label: 'x', name: 'Ada' };
      const relayed = { method: 'POST', path: 'enter', headers: { origin: ORIGIN }, body };
      expect(problemOf(world.request(relayed))).toEqual([401, 'bad-signature']);
      expect(problemOf(world.request({ ...relayed, headers: { origin: place.origin } }))[0]).not.toBe(200);
    }
  });

  test('a guessed secret is unknown, whatever else is right', () => {
    const link = formatLink({ origin: ORIGIN, session: SESSION, secret: 'x'.repeat(43) });
    expect(problemOf(world.tryEnter(link))).toEqual([401, 'invitation-unknown']);
    expect(problemOf(show({ secret: 'x'.repeat(43) }))).toEqual([401, 'invitation-unknown']);
    expect(problemOf(show({ secret: 7 }))).toEqual([400, 'malformed-request']);
  });
});

describe('[J14] a ticket works once, for two minutes', () => {
  test('once, and being shown it uses nothing up', () => {
    const { id } = invite({});
    const link = ticketLink(id);
    expect(show({ secret: secretOf(link) }).status).toBe(200);
    expect(world.tryEnter(link).status).toBe(200);
    expect(problemOf(world.tryEnter(link))).toEqual([401, 'invitation-unknown']);
  });

  test('for two minutes, and only while its invitation lets anybody in', () => {
    const { id } = invite({ uses: 1 });
    const [late, kept] = [ticketLink(id), ticketLink(id)];
    world.pass(TICKET_MS - 1);
    expect(world.tryEnter(kept).status).toBe(200);
    world.pass(1);
    expect(problemOf(world.tryEnter(late))).toEqual([410, 'invitation-used-up']);
    const { id: other, link } = invite({});
    const expired = ticketLink(other);
    world.pass(TICKET_MS);
    expect(problemOf(world.tryEnter(expired))).toEqual([410, 'invitation-expired']);
    expect(world.tryEnter(link).status).toBe(200);
    world.admin({ method: 'POST', path: `invitations/${other}/revoke` });
    expect([world.room.ticket(other), world.room.ticket('nobody')]).toEqual([null, null]);
  });
});

describe('[J16] before entering one is told what the invitation is', () => {
  test('who invited, for which organisation, into what, as what, until when, and who records', () => {
    const own = invite({ role: 'technician', name: 'Grace', organisation: 'Northgate IT' });
    const host = world.enter(own.link);
    world.greet(host);
    const made = world.request({
      ...{ method: 'POST', path: 'invitations', headers: host.headers },
      body: { role: 'client', name: 'Ada', email: 'ada@example.org' },
    });
    const { link, expiresAt } = jsonOf<CreatedInvitation>(made);
    const before = factsOf(world).length;
    const shown = show({ secret: secretOf(link) });
    expect(jsonOf<Invitation>(shown)).toEqual({
      session: { title: 'Printer', endpointName: 'FS01', endedAt: null },
      ...{ role: 'client', name: 'Ada', title: null, organisation: null, invitedBy: 'Grace', expiresAt },
      invitedByOrganisation: 'Northgate IT',
      ...{ addsDeviceTo: null, recordedBy: 'Nordlicht IT', here: [{ name: 'Grace', role: 'technician' }] },
      known: null,
    });
    expect(String(shown.body)).not.toContain('ada@example.org');
    expect(factsOf(world)).toHaveLength(before);
    expect(JSON.stringify(factsOf(world))).not.toContain('ada@example.org');
  });

  test('a browser that is somebody already is told whom, even once the invitation is over', () => {
    const browser = world.browser();
    const { link } = invite({ uses: 1 });
    const { person } = world.enter(link, { browser });
    const asked = { secret: secretOf(link), publicKey: browser.key.publicKey };
    expect(jsonOf<Invitation>(show(asked))).toMatchObject({
      ...{ known: person, invitedBy: null, invitedByOrganisation: null },
    });
  });
});

describe('[J19] people are bounded, and observers leave places to clients, both to technicians', () => {
  test('as observer nobody more gets in, as client they do, and as technician after that', () => {
    const { sql } = world.ports;
    const person = `INSERT INTO people VALUES (?, 'observer', 'x', NULL, NULL, 0, 'i', 0, 0, 0, NULL, NULL)`;
    const device = `INSERT INTO devices VALUES (?, ?, 'k', 'a device', 'first', 'i', 0, NULL)`;
    const fill = (from: number, to: number) => {
      for (let at = from; at < to; at += 1) {
        sql.exec(person, `filler${at}`);
        sql.exec(device, `device${at}`, `filler${at}`);
      }
    };
    fill(0, MAX_PEOPLE - TECHNICIANS_PEOPLE - CLIENTS_PEOPLE);
    expect(problemOf(world.tryEnter(world.links.observer))).toEqual([429, 'too-many']);
    expect(world.tryEnter(world.links.client).status).toBe(200);
    fill(MAX_PEOPLE - TECHNICIANS_PEOPLE - CLIENTS_PEOPLE, MAX_PEOPLE - TECHNICIANS_PEOPLE - 1);
    expect(problemOf(world.tryEnter(world.links.client))).toEqual([429, 'too-many']);
    expect(world.tryEnter(world.links.technician).status).toBe(200);
    fill(MAX_PEOPLE - TECHNICIANS_PEOPLE - 1, MAX_PEOPLE - 2);
    expect(problemOf(world.tryEnter(world.links.technician))).toEqual([429, 'too-many']);
  });
});

describe('[S60] an invitation’s secret and a key become a person and a cookie', () => {
  test('http-only, same-site, for the session and for its notes', () => {
    const answer = world.tryEnter(world.links.observer);
    const { cookies } = answer;
    const name = `holdfast-${jsonOf<Entered>(answer).person}`;
    const rest = 'Max-Age=34560000; HttpOnly; SameSite=Strict$';
    expect(cookies).toEqual([
      expect.stringMatching(`^${name}=[\\w-]{43}; Path=/parties/session/${SESSION}; ${rest}`),
      expect.stringMatching(`^${name}=[\\w-]{43}; Path=/parties/notes/notes-${SESSION}; ${rest}`),
    ]);
    expect(cookies?.[0]?.split(';')[0]).toBe(cookies?.[1]?.split(';')[0]);
  });

  test('[R17] secure where people come by https, by its name too', () => {
    world.ports.settings.publicOrigins = ['https://desk.example', ORIGIN];
    world.ports.settings.ownOrigins = world.ports.settings.publicOrigins;
    const cookies = (origin: string) =>
      world.tryEnter(world.links.observer, { headers: { origin } }).cookies ?? [];
    const secure = /^__Secure-holdfast-[0-9a-z]{10}=.*; Secure$/;
    for (const cookie of cookies('https://desk.example')) expect(cookie).toMatch(secure);
    expect(cookies(ORIGIN).join()).not.toContain('Secure');
    const [cookie = ''] = cookies('https://desk.example')[0]?.split(';') ?? [];
    expect(world.connect({ headers: { origin: 'https://desk.example', cookie } }).closedFor).toBeNull();
  });

  test('malformed, and from another page', () => {
    expect(problemOf(world.request({ method: 'POST', path: 'enter', body: { secret: 7 } }))).toEqual([
      400,
      'malformed-request',
    ]);
    const headers = { origin: 'https://evil.example' };
    expect(problemOf(world.tryEnter(world.links.observer, { headers }))).toEqual([403, 'wrong-origin']);
  });

  test('no secret and no cookie is stored', () => {
    const { cookie } = world.enter(world.links.technician);
    const stored = ['invitations', 'secrets', 'cookies', 'people', 'devices']
      .map((table) => JSON.stringify(world.ports.sql.exec(`SELECT * FROM ${table}`)))
      .join();
    expect(stored).not.toContain(cookie.split('=')[1]);
    expect(stored).not.toContain(secretOf(world.links.technician));
  });
});
