import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Miniflare } from 'miniflare';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { base64url, hex, text } from '#base/bytes.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { entered } from '#protocol/people/entering.ts';
import { TOKEN_HEADER } from '#protocol/wire/http.ts';
import { DESK_PATH, parseLink, sessionPath } from '#protocol/people/link.ts';
import { parseRoomToAgent, parseRoomToViewer } from '#protocol/wire/messages.ts';
import { AGENT_HEADER, formatAgentUpgrade } from '#protocol/wire/agent-upgrade.ts';
import { serverProof } from '#protocol/server/proof.ts';
import { agentText, enterText, openSessionText, viewerText } from '#protocol/server/signed-text.ts';
import { PROTOCOL_VERSION } from '#protocol/wire/version.ts';
import { createSegmentReplica } from '#protocol/output/segment.ts';
import { sealText } from '#protocol/output/seal.ts';
import { buildWorker } from '../agent/build/worker.mjs';
import { sha256 } from './worker/crypto.ts';
import { authoredSegment, announcement, output, TERMINAL } from './testing/author.ts';
import { createEndpointKey, type EndpointKey } from './testing/endpoint-key.ts';
import { adminHeaders, ADMIN_TOKEN, NONCE, ORIGIN, PLACE, SERVER_KEY } from './testing/test-room.ts';

const ROOT = new URL('..', import.meta.url).pathname;

let folder: string;
let miniflare: Miniflare;
let origin: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-rooms-'));
  await buildWorker({ root: ROOT, outfile: join(folder, 'worker.js') });
  const room = (className: string) => ({ className, useSQLite: true });
  miniflare = new Miniflare({
    modules: [
      { type: 'ESModule', path: 'worker.js', contents: await readFile(join(folder, 'worker.js'), 'utf8') },
    ],
    compatibilityDate: '2025-06-01',
    compatibilityFlags: ['nodejs_compat'],
    durableObjects: {
      PARTYKIT_DURABLE: room('PartyKitDurable'),
      session: room('sessionDO'),
      desk: room('deskDO'),
    },
    bindings: {
      PARTYKIT_CRONS: {},
      'pkvar-ADMIN_TOKEN_HASH': sha256(ADMIN_TOKEN),
      'pkvar-INTERNAL_SECRET': 'inside',
      'pkvar-PUBLIC_ORIGINS': ORIGIN,
      'pkvar-SERVER_KEY': SERVER_KEY,
    },
    cf: false,
    host: '127.0.0.1',
    port: 0,
  });
  origin = (await miniflare.ready).origin;
}, 60_000);

afterAll(async () => {
  await miniflare.dispose();
  await rm(folder, { recursive: true });
});

async function post(
  path: string,
  body: unknown,
  more: Record<string, string> = {},
): Promise<{ status: number; json: Record<string, unknown> }> {
  const headers = { 'content-type': 'application/json', ...more };
  const response = await fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const json = await response.text();
  return { status: response.status, json: (json === '' ? {} : JSON.parse(json)) as Record<string, unknown> };
}

/** The challenge of a room that says who it is. */
async function challengeAt(path: string, more: Record<string, string>): Promise<string> {
  const { json } = await post(path, { origin: ORIGIN, nonce: NONCE, ...more });
  return v.parse(serverProof, json).challenge;
}

/** What shows the desk that who asks has the server's token. */
async function asAdmin(asked: { method: string; path: string; body?: unknown }) {
  const challenge = await challengeAt(`${DESK_PATH}/server`, { purpose: 'admin' });
  return adminHeaders({ ...asked, path: `${DESK_PATH}/${asked.path}`.slice(1) }, { challenge });
}

/** A socket whose frames are waited for one after another. */
function open(path: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(origin.replace('http', 'ws') + path, { headers });
  const frames: Uint8Array[] = [];
  const waiting: ((frame: Uint8Array) => void)[] = [];
  socket.on('message', (data: Buffer) => {
    const waiter = waiting.shift();
    if (waiter === undefined) frames.push(data);
    else waiter(data);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  return {
    socket,
    closed,
    next: () =>
      new Promise<Uint8Array>((resolve) => {
        const frame = frames.shift();
        if (frame === undefined) waiting.push(resolve);
        else resolve(frame);
      }),
    send: (message: { type: string } & Record<string, unknown>) => socket.send(encodeFrame(message)),
  };
}

async function openSession() {
  const key = createEndpointKey();
  const { json: code } = await post(
    `${DESK_PATH}/codes`,
    {},
    await asAdmin({ method: 'POST', path: 'codes', body: {} }),
  );
  const registration = { code: code['code'], publicKey: key.publicKey, name: 'FS01', platform: 'linux' };
  const { json: registered } = await post(`${DESK_PATH}/endpoints`, registration);
  const endpoint = String(registered['endpoint']);
  const challenge = await challengeAt(`${DESK_PATH}/challenges`, { endpoint, purpose: 'open-session' });
  const signature = base64url(key.sign(openSessionText(PLACE, { endpoint, challenge })));
  const asked = { endpoint, origin: ORIGIN, challenge, signature, title: 'Printer' };
  const { json } = await post(`${DESK_PATH}/sessions`, asked);
  const links = json['links'] as { technician: string; observer: string };
  return { key, session: String(json['session']), links };
}

async function signIn(session: string, key: ReturnType<typeof createEndpointKey>) {
  const challenge = await challengeAt(`${sessionPath(session)}/server`, { purpose: 'agent' });
  const signature = base64url(key.sign(agentText(PLACE, { session, challenge })));
  const said = {
    version: PROTOCOL_VERSION,
    agent: 'smoke',
    origin: ORIGIN,
    challenge,
    nonce: NONCE,
    signature,
  };
  const headers = { [AGENT_HEADER]: formatAgentUpgrade(said) };
  const agent = open(`${sessionPath(session)}?as=agent`, headers);
  const expectMessage = async () => {
    const parsed = parseRoomToAgent(await agent.next());
    if (!parsed.ok) throw new Error(parsed.problem);
    return parsed.message;
  };
  expect(await expectMessage()).toMatchObject({ type: 'agent-accepted', version: PROTOCOL_VERSION });
  return { ...agent, expectMessage };
}

const ASIDE: ReadonlySet<string> = new Set(['person-changed', 'recorded']);

async function enter({ session, link, device }: { session: string; link: string; device: EndpointKey }) {
  const secret = parseLink(link)?.secret ?? '';
  const signature = base64url(device.sign(enterText(PLACE, { session, secretHash: sha256(secret) })));
  const { publicKey } = device;
  const response = await fetch(`${origin}${sessionPath(session)}/enter`, {
    method: 'POST',
    headers: { origin: ORIGIN },
    body: JSON.stringify({ secret, publicKey, signature, label: 'smoke', name: 'Anna' }),
  });
  const [cookie = ''] = response.headers.getSetCookie();
  return { person: v.parse(entered, await response.json()).person, cookie: cookie.split(';')[0] ?? '' };
}

test('[S1] in the real runtime: enrolment, session, sign-in, output to a viewer, seal, record', async () => {
  const { key, session, links } = await openSession();
  const agent = await signIn(session, key);
  agent.send(announcement());
  expect(await agent.expectMessage()).toMatchObject({ type: 'raise-fence', fence: 0, role: null });
  expect(await agent.expectMessage()).toMatchObject({ type: 'resume-terminal', sealedBelow: 0, partial: [] });
  const segment = authoredSegment(0);
  agent.send(segment.opened());
  agent.send(segment.append(output('hello')));
  expect(await agent.expectMessage()).toMatchObject({ type: 'segment-stored', event: 0 });
  expect(await agent.expectMessage()).toMatchObject({ type: 'segment-stored', event: 1 });

  const device = createEndpointKey();
  const { person, cookie } = await enter({ session, link: links.technician, device });
  const viewer = open(sessionPath(session), { origin: 'http://localhost:1999', cookie });
  const next = async () => {
    for (;;) {
      const parsed = parseRoomToViewer(await viewer.next());
      if (!parsed.ok) throw new Error(parsed.problem);
      // Who comes, and what is put on the record, is told in between.
      if (!ASIDE.has(parsed.message.type)) return parsed.message;
    }
  };
  const challenge = await next();
  if (challenge.type !== 'challenge') throw new Error(challenge.type);
  const nonceHex = hex(challenge.nonce);
  const signature = device.sign(viewerText(PLACE, { session, person, nonceHex }));
  viewer.send({
    ...{
      type: 'hello',
      version: PROTOCOL_VERSION,
      client: 'smoke',
      person,
      signature,
      watch: null,
      since: null,
    },
  });
  const welcome = await next();
  expect(welcome).toMatchObject({ type: 'welcome', role: 'technician', endpoint: { online: true } });
  if (welcome.type !== 'welcome') throw new Error(welcome.type);
  expect(await next()).toMatchObject({ type: 'screen', segment: 0 });
  const appended = await next();
  if (appended.type !== 'segment-appended') throw new Error(appended.type);
  const applied = createSegmentReplica(segment.header.author).apply(appended.update);
  expect(applied.ok && text(applied.events[0]!.data)).toBe('hello');
  expect(await next()).toMatchObject({ type: 'caught-up', event: 1 });

  viewer.send({ type: 'take-control', terminal: TERMINAL });
  expect(await next()).toMatchObject({ type: 'control-changed', control: { holder: person, fence: 1 } });
  expect(await agent.expectMessage()).toMatchObject({ type: 'raise-fence', fence: 1, role: 'technician' });
  viewer.send({ type: 'write-input', terminal: TERMINAL, fence: 1, input: 7, data: new Uint8Array([3]) });
  const input = await agent.expectMessage();
  if (input.type !== 'write-input') throw new Error(input.type);
  agent.send({ type: 'input-settled', terminal: TERMINAL, input: input.input, problem: null });
  expect(await next()).toEqual({ type: 'input-settled', input: 7, problem: null });

  const sha = sha256(segment.text());
  const statement = { session, terminal: TERMINAL, segment: 0, events: 1, sha256: sha };
  const seal = {
    terminal: TERMINAL,
    segment: 0,
    events: 1,
    sha256: sha,
    signature: key.sign(sealText(statement)),
  };
  agent.send({ type: 'segment-sealed', ...seal });
  expect(await next()).toMatchObject({ type: 'segment-sealed', sha256: sha });
  const response = await fetch(`${origin}${sessionPath(session)}/terminals/${TERMINAL}/segments/0`, {
    headers: { [TOKEN_HEADER]: welcome.token.http },
  });
  expect(response.headers.get('etag')).toBe(`"${sha}"`);
  expect(await response.text()).toBe(segment.text());
  const sessions = await (
    await fetch(`${origin}${DESK_PATH}/sessions`, {
      headers: await asAdmin({ method: 'GET', path: 'sessions' }),
    })
  ).json();
  expect(sessions).toMatchObject([{ session, online: true, endpointName: 'FS01' }]);

  viewer.socket.send(encodeFrame({ type: 'hello' }));
  expect(await viewer.closed).toEqual({ code: 4001, reason: 'malformed-frame' });
  agent.socket.close();
  await agent.closed;
}, 60_000);

test('[S2] a socket that may not be there is told why', async () => {
  const { session } = await openSession();
  const reason = async (path: string, headers: Record<string, string>) =>
    (await open(path, headers).closed).reason;
  expect(await reason(sessionPath(session), { origin: 'http://evil.example' })).toBe('wrong-origin');
  expect(await reason(sessionPath(session), { origin: 'http://localhost:1999' })).toBe('not-signed-in');
  expect(await reason(sessionPath('zzzzzzzzzzzz'), { origin: 'http://localhost:1999' })).toBe(
    'no-such-session',
  );
  expect(await reason(`${sessionPath(session)}?as=agent`, { origin: 'http://localhost:1999' })).toBe(
    'wrong-origin',
  );
}, 60_000);
