import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { utf8 } from '#base/bytes.ts';
import { MAX_FRAME_BYTES, MAX_TABS, MAX_VIEWERS } from '#protocol/ground/limits.ts';
import { ROLES } from '#protocol/ground/roles.ts';
import { DESK_PATH, notesPath, parseLink, sessionPath } from '#protocol/people/link.ts';
import { closeReason } from '#protocol/wire/close.ts';
import { TOKEN_HEADER } from '#protocol/wire/http.ts';
import { until } from '../harness/facts.ts';
import { BASH, startProduct } from '../harness/product.ts';
import type { Product, Shared } from '../harness/product.ts';
import { askAsAdmin } from '../harness/admin.ts';
import { registerEndpoint } from '../harness/raw-endpoint.ts';
import { agentUpgrade, openAgentSocket, openViewerSocket } from '../harness/raw-socket.ts';
import { enter, enterRaw } from '../harness/raw-viewer.ts';
import { type, view } from '../harness/viewer.ts';
import type { Viewer } from '../harness/viewer.ts';

let product: Product;
let shared: Shared;
let bystander: Viewer;

beforeAll(async () => {
  product = await startProduct();
  shared = await product.share(...BASH);
  bystander = view(product.join(shared.links.technician));
  await bystander.shows('$');
});
afterAll(() => product.dispose());

/** What everybody else must still be able to do after somebody's breach. */
async function expectUndisturbed(): Promise<void> {
  const word = `fine-${Math.round(performance.now())}`;
  await type(bystander, `echo ${word}-"really"\r`);
  await bystander.shows(`${word}-really`);
  expect(bystander.screens).toBe(1);
}

async function invite(body: unknown): Promise<{ link: string; id: string }> {
  const response = await askAsAdmin(product, `/parties/session/${shared.session}/invitations`, body);
  return response.json();
}

describe('secrets', () => {
  test("[R1] a secret is exchanged for a cookie of this session and its notes only, out of scripts' reach", async () => {
    const { response } = await enter(shared.links.observer);
    expect(response.status).toBe(200);
    const cookies = response.headers.getSetCookie();
    expect(cookies.map((cookie) => /Path=([^;]*)/.exec(cookie)?.[1])).toEqual([
      `/parties/session/${shared.session}`,
      `/parties/notes/notes-${shared.session}`,
    ]);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/HttpOnly/i);
      expect(cookie).toMatch(/SameSite=Strict/i);
    }
  });

  test('[R2] a forged secret is refused', async () => {
    const { response, cookie } = await enter(shared.links.technician.replace(/.{4}$/, 'AAAA'));
    expect([response.status, await response.json(), cookie]).toEqual([
      401,
      { problem: 'invitation-unknown' },
      '',
    ]);
  });

  test("[R2] another session's secret and cookie open nothing here", async () => {
    const foreign = await product.share(...BASH);
    const secret = parseLink(foreign.links.technician)?.secret ?? '';
    const { response } = await enter(`${product.url}/s/${shared.session}#${secret}`);
    expect(response.status).toBe(401);
    const { cookie } = await enter(foreign.links.technician);
    const socket = await openViewerSocket({
      origin: product.url,
      session: shared.session,
      headers: { origin: product.url, cookie },
    });
    expect(await socket.closed).toBe('not-signed-in');
  });

  test('[R3] an expired invitation lets nobody in any more, and throws nobody out who is in', async () => {
    const { link } = await invite({ role: 'observer', expiresInMs: 1500 });
    const viewer = await enterRaw(link);
    const socket = await viewer.signIn();
    const refused = await until('it has expired', async () => {
      const { response } = await enter(link);
      return response.status === 200 ? null : response;
    });
    expect([refused.status, await refused.json()]).toEqual([
      410,
      expect.objectContaining({ problem: 'invitation-expired' }),
    ]);
    expect(socket.isOpen).toBe(true);
    socket.close();
    (await viewer.signIn()).close();
    await expectUndisturbed();
  });

  test('[R4] revoking an invitation closes its sockets at once, and they do not come back', async () => {
    const { link, id } = await invite({ role: 'technician' });
    const viewer = await enterRaw(link);
    const socket = await viewer.signIn();
    const start = performance.now();
    const path = `/parties/session/${shared.session}/invitations/${id}/revoke`;
    const revoked = await askAsAdmin(product, path, {});
    expect(revoked.status).toBe(204);
    expect(await socket.closed).toBe('invitation-revoked');
    expect(performance.now() - start).toBeLessThan(1000);
    expect((await enter(link)).response.status).toBe(410);
    expect(await (await viewer.open()).closed).toBe('invitation-revoked');
    await expectUndisturbed();
  });

  test('[R5] without a cookie, or with one that is made up, a socket is closed by name', async () => {
    for (const headers of [{ origin: product.url }, { origin: product.url, cookie: 'holdfast=AAAA' }]) {
      const socket = await openViewerSocket({ origin: product.url, session: shared.session, headers });
      expect(await socket.closed).toBe('not-signed-in');
    }
  });

  test('[R6] a socket from another origin is closed by name, cookie or not', async () => {
    const viewer = await enterRaw(shared.links.technician);
    const socket = await viewer.open({ origin: 'https://evil.example' });
    expect(await socket.closed).toBe('wrong-origin');
    await expectUndisturbed();
  });

  test('[R18] the cookie alone reads nothing and changes nothing, of session, notes and desk', async () => {
    const { headers: sent, as, token } = await enterRaw(shared.links.technician);
    // The header that said as whom, and was enough beside a cookie.
    const headers = { ...sent, 'x-holdfast-person': as.person };
    const room = `${product.url}${sessionPath(shared.session)}`;
    const asked = [
      ...['record', 'timeline', 'people', 'invitations', 'terminals/aaaaaaaa/segments'].map((path) => [path]),
      ...['invitations', 'policy', `people/${as.person}/devices`, `devices/${as.device}/remove`, 'end'].map(
        (path) => [path, '{}'],
      ),
    ];
    for (const [path, body] of asked) {
      const method = body === undefined ? 'GET' : 'POST';
      const response = await fetch(`${room}/${path}`, {
        method,
        headers,
        ...(body !== undefined && { body }),
      });
      expect([path, response.status, await response.json()]).toEqual([
        path,
        401,
        { problem: 'token-needed' },
      ]);
    }
    const { http } = await token();
    for (const path of ['sessions', 'endpoints']) {
      const response = await fetch(`${product.url}${DESK_PATH}/${path}`, {
        headers: { ...headers, [TOKEN_HEADER]: http },
      });
      expect([response.status, await response.json()]).toEqual([401, { problem: 'not-signed-in' }]);
    }
    const notes = `${product.url.replace('http', 'ws')}${notesPath(shared.session)}?person=${as.person}`;
    const socket = new WebSocket(notes, { headers });
    const code = await new Promise<number>((resolve) => socket.once('close', resolve));
    expect(closeReason(code)).toBe('token-needed');
    await expectUndisturbed();
  });

  test('[R19] a token opens what the cookie does not, and another session takes it not', async () => {
    const viewer = await enterRaw(shared.links.observer);
    expect((await viewer.get('record')).status).toBe(200);
    const foreign = await product.share(...BASH);
    const headers = { ...viewer.headers, [TOKEN_HEADER]: (await viewer.token()).http };
    const response = await fetch(`${product.url}${sessionPath(foreign.session)}/record`, { headers });
    expect([response.status, await response.json()]).toEqual([401, { problem: 'token-expired' }]);
  });

  test("[R7] an observer's cookie invites nobody and ends nothing", async () => {
    const observer = await enterRaw(shared.links.observer);
    for (const path of ['invitations', 'policy', 'end']) {
      const response = await observer.post(path, { role: 'technician' });
      expect([path, response.status]).toEqual([path, 403]);
    }
  });

  test('[TA1] [TA2] whoever may not name a terminal is closed by name over a raw socket, and so is a text of any length', async () => {
    const names = async (role: 'technician' | 'client' | 'observer', change: Record<string, unknown>) => {
      const viewer = await enterRaw(shared.links[role]);
      const socket = await viewer.signIn();
      const { terminals } = await socket.message('welcome');
      const terminal = terminals[0]?.terminal ?? '';
      socket.send({ type: 'rename-terminal', terminal, name: 'forged', ...change });
      return socket;
    };
    const witness = await (await enterRaw(shared.links.observer)).signIn();
    const by = (await enterRaw(shared.links.technician)).as.person;
    for (const role of ['client', 'observer'] as const)
      expect(await (await names(role, { by })).closed).toBe('not-allowed');
    for (const name of ['x'.repeat(100_000), 7, ['x'], { toString: 'x' }])
      expect(await (await names('technician', { name })).closed).toBe('malformed-frame');
    const named = await names('technician', { name: 'up\u202edate' });
    const changed = await witness.message('terminal-changed');
    expect(changed.info.name).toBe('update');
    named.close();
    witness.close();
    await expectUndisturbed();
  });

  test('[R8] no secret is stored: the data folder contains none of them', async () => {
    const secret = parseLink(shared.links.technician)?.secret ?? '';
    const found = () => execFileSync('grep', ['-rlaF', '-e', secret, product.data], { encoding: 'utf8' });
    expect(found).toThrow(expect.objectContaining({ status: 1 }));
  });

  test('[R9] headers that say they were forwarded change nothing of origin, scheme, cookie or right', async () => {
    const forwarded = {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
      forwarded: 'host=evil.example',
    };
    const { response } = await enter(shared.links.observer, { headers: forwarded });
    expect([response.status, response.headers.get('set-cookie')]).toEqual([
      200,
      expect.not.stringContaining('Secure'),
    ]);
    const headers = { ...forwarded, origin: 'https://evil.example' };
    const { response: foreign } = await enter(shared.links.observer, { headers });
    expect([foreign.status, await foreign.json()]).toEqual([403, { problem: 'wrong-origin' }]);
  });
});

describe('sockets of one device', () => {
  test('[R14] one observer’s three hundred take nobody’s place, and say why', async () => {
    const observer = await enterRaw(shared.links.observer);
    const sockets: Awaited<ReturnType<typeof observer.open>>[] = [];
    for (let opened = 0; opened < MAX_VIEWERS; opened += 1) sockets.push(await observer.open());
    // Each is challenged or closed, and none is both.
    const ends = await Promise.all(
      sockets.map(({ message, closed }) =>
        message('challenge').then(
          () => 'open',
          () => closed,
        ),
      ),
    );
    expect(ends.filter((end) => end === 'open')).toHaveLength(MAX_TABS);
    expect(ends.filter((end) => end === 'too-many-tabs')).toHaveLength(MAX_VIEWERS - MAX_TABS);
    for (const role of ROLES) (await (await enterRaw(shared.links[role])).signIn()).close();
    for (const socket of sockets) socket.close();
    await expectUndisturbed();
  });
});

describe('frames', () => {
  const signedIn = async () => (await enterRaw(shared.links.technician)).signIn();

  test.each<[string, Uint8Array | string, string]>([
    ['bytes that are no MessagePack', new Uint8Array([0xc1, 0xff]), 'malformed-frame'],
    ['MessagePack that is no message', new Uint8Array([0x01]), 'malformed-frame'],
    ['text', '{"type":"hello"}', 'malformed-frame'],
    ['an oversized frame', new Uint8Array(MAX_FRAME_BYTES + 1), 'frame-too-large'],
  ])('[F1] %s closes that connection only, by name', async (_name, bytes, reason) => {
    const socket = await signedIn();
    socket.sendBytes(bytes);
    expect(await socket.closed).toBe(reason);
    await expectUndisturbed();
  });

  test.each<[string, { type: string } & Record<string, unknown>]>([
    ['a size below the smallest', { type: 'resize-terminal', terminal: 'aaaaaaaa', cols: 10, rows: 5 }],
    ['input that is text', { type: 'write-input', terminal: 'aaaaaaaa', fence: 0, input: 1, data: 'ls' }],
    [
      'input past the limit',
      { type: 'write-input', terminal: 'aaaaaaaa', fence: 0, input: 1, data: new Uint8Array(20_000) },
    ],
    ['a negative count', { type: 'report-received', bytes: -1 }],
  ])('[F1] %s is malformed', async (_name, message) => {
    const socket = await signedIn();
    socket.send(message);
    expect(await socket.closed).toBe('malformed-frame');
  });

  test('[T40] a burst that goes back is refused, one that jumps is another, and one that is no number is malformed', async () => {
    const socket = await signedIn();
    for (const number of [7, 6, Number.MAX_SAFE_INTEGER, 8]) {
      const keys = { terminal: 'aaaaaaaa', fence: 0, input: 100, data: utf8('x') };
      socket.send({ type: 'write-input', ...keys, burst: { number, place: 0 } });
    }
    const problems = () =>
      socket.messages.flatMap((message) => (message.type === 'input-settled' ? [message.problem] : []));
    await until('each is answered', () => problems().length === 4);
    expect(problems()).toEqual(['no-such-terminal', 'out-of-turn', 'no-such-terminal', 'out-of-turn']);
    const keys = { terminal: 'aaaaaaaa', fence: 0, input: 1, data: utf8('x') };
    socket.send({ type: 'write-input', ...keys, burst: { number: 1e300, place: 0 } });
    expect(await socket.closed).toBe('malformed-frame');
  });

  test('[F2] a type nobody knows is ignored', async () => {
    const socket = await signedIn();
    socket.send({ type: 'sing-a-song', verse: 3 });
    socket.send({ type: 'write-input', terminal: 'aaaaaaaa', fence: 0, input: 5, data: utf8('x') });
    expect(await socket.message('input-settled')).toMatchObject({ input: 5, problem: 'no-such-terminal' });
    expect(socket.isOpen).toBe(true);
    socket.close();
  });

  test('[F3] anything before hello closes by name, as does a version nobody speaks', async () => {
    const viewer = await enterRaw(shared.links.technician);
    const early = await viewer.open();
    early.send({ type: 'open-terminal', cols: 80, rows: 24 });
    expect(await early.closed).toBe('hello-expected');
    const old = await viewer.open();
    await viewer.hello(old, { version: 0 });
    expect(await old.closed).toBe('unsupported-version');
  });

  test('[F4] reporting more than was sent disturbs nobody', async () => {
    const socket = await signedIn();
    socket.send({ type: 'report-received', bytes: Number.MAX_SAFE_INTEGER });
    socket.send({ type: 'write-input', terminal: 'aaaaaaaa', fence: 0, input: 6, data: utf8('x') });
    expect(await socket.message('input-settled')).toMatchObject({ input: 6 });
    socket.close();
    await expectUndisturbed();
  });
});

describe('agents', () => {
  /** Signs, and nobody knows it. */
  const otherKey = () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    return (text: string) => new Uint8Array(sign(null, Buffer.from(text), privateKey));
  };

  test('[R11] a signature by another key opens no agent socket', async () => {
    const headers = await agentUpgrade({ origin: product.url, session: shared.session, sign: otherKey() });
    const socket = await openAgentSocket(product.url, { session: shared.session, headers });
    expect(await socket.closed).toBe('bad-signature');
    await expectUndisturbed();
  });

  test('[PK13] 80 agents a second who prove nothing keep no endpoint out, and are asked nothing', async () => {
    const endpoint = await registerEndpoint(product);
    const { session } = await endpoint.openSession('besieged');
    const stranger = async (headers: Record<string, string>) =>
      (await openAgentSocket(product.url, { session, headers })).closed;
    const signer = async () =>
      stranger(await agentUpgrade({ origin: product.url, session, sign: otherKey() }));
    const strangers: Promise<string | number>[] = [];
    const siege = setInterval(() => {
      for (let more = 0; more < 4; more += 1) strangers.push(stranger({}), signer());
    }, 100);
    try {
      await until('the siege is on', () => strangers.length >= 80);
      for (let round = 0; round < 5; round += 1) {
        const agent = await endpoint.signIn(session);
        const before = strangers.length;
        await until('more have come', () => strangers.length >= before + 40);
        expect(agent.isOpen).toBe(true);
        agent.close();
      }
    } finally {
      clearInterval(siege);
    }
    const refusals = new Set(await Promise.all(strangers));
    expect(refusals).toEqual(new Set(['unsupported-version', 'bad-signature']));
    await expectUndisturbed();
  });

  test('[PK10] a challenge that was shown once opens no second socket', async () => {
    const endpoint = await registerEndpoint(product);
    const { session } = await endpoint.openSession('replayed');
    const sign = (text: string) => endpoint.signature(text);
    const headers = await agentUpgrade({ origin: product.url, session, sign });
    const first = await openAgentSocket(product.url, { session, headers });
    await first.message('agent-accepted');
    const replayed = await openAgentSocket(product.url, { session, headers });
    expect(await replayed.closed).toBe('challenge-expired');
    expect(first.isOpen).toBe(true);
    first.close();
  });

  test('[R12] an agent that shows nothing in its upgrade is told so, and asked nothing', async () => {
    const socket = await openAgentSocket(product.url, { session: shared.session });
    expect(await socket.closed).toBe('unsupported-version');
    expect(socket.messages).toEqual([]);
    await until('nobody was closed', () => bystander.connection.state.status === 'live');
  });
});
