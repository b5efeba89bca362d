import { describe, expect, it } from 'vitest';
import { TOKEN_MS } from '#protocol/ground/limits.ts';
import { TOKEN_HEADER } from '#protocol/wire/http.ts';
import { CLOSES } from '#protocol/wire/close.ts';
import { sessionPath } from '#protocol/people/link.ts';
import { createConnection } from '../connection.ts';
import { ME, ScriptedServer, SESSION, settle, TOKEN } from '../testing/scripted-room.ts';

const NEXT = { http: 'next-http', notes: 'next-notes', forMs: TOKEN_MS };
const PATH = `${sessionPath(SESSION)}/people`;

async function connected() {
  const server = new ScriptedServer();
  const connection = createConnection(
    { session: SESSION, person: ME },
    { client: 'test', ports: server.ports },
  );
  server.answers.set(PATH, { status: 200, body: [] });
  await settle();
  await server.socket.welcome();
  const shown = () => server.requests.map(({ headers }) => headers?.[TOKEN_HEADER]);
  const renewals = () => server.socket.received.filter(({ type }) => type === 'renew-token').length;
  return { server, connection, shown, renewals };
}

describe('[C32] the token is renewed on the socket before it ends', () => {
  it('at half of its time, and again', async () => {
    const { server, connection, renewals } = await connected();
    // A socket that says nothing for so long would be given up.
    for (const times of [1, 2]) {
      for (let passed = 0; passed < TOKEN_MS / 2; passed += 10_000) {
        server.clock.pass(10_000);
        server.socket.sendText('pong');
      }
      expect(renewals()).toBe(times);
      server.socket.send({ type: 'token-given', token: { ...NEXT, notes: `notes-${times}` } });
      expect(connection.notesToken()).toBe(`notes-${times}`);
    }
    connection.close();
    expect(server.clock.pending).toBe(0);
  });

  it('what a page is shown has no token in it', async () => {
    const { connection } = await connected();
    expect(JSON.stringify(connection.view)).not.toContain(TOKEN.http);
    expect(connection.view).not.toHaveProperty('token');
  });
});

describe('[C33] a request whose token holds no more is made again with a new one, once', () => {
  it('of a tab that slept over the end: asked for once, however many wait', async () => {
    const { server, connection, shown, renewals } = await connected();
    server.clock.sleep(TOKEN_MS);
    const asked = [connection.people.list(), connection.people.list()];
    await settle();
    expect([shown(), renewals()]).toEqual([[], 1]);
    server.socket.send({ type: 'token-given', token: NEXT });
    expect(await Promise.all(asked)).toEqual(Array(2).fill({ ok: true, value: [] }));
    expect(shown()).toEqual([NEXT.http, NEXT.http]);
  });

  it('of a server that began anew', async () => {
    const { server, connection, shown } = await connected();
    server.answers.set(PATH, { status: 401, body: { problem: 'token-expired' } });
    const asked = connection.people.list();
    await settle();
    server.answers.set(PATH, { status: 200, body: [] });
    server.socket.send({ type: 'token-given', token: NEXT });
    expect(await asked).toEqual({ ok: true, value: [] });
    expect(shown()).toEqual([TOKEN.http, NEXT.http]);
  });

  it('and whose line comes back meanwhile: with that of the new socket', async () => {
    const { server, connection, shown } = await connected();
    server.socket.close(1006);
    server.answers.set(PATH, { status: 401, body: { problem: 'token-expired' } });
    const asked = connection.people.list();
    await settle();
    server.answers.set(PATH, { status: 200, body: [] });
    server.wake();
    await server.socket.welcome({ token: NEXT });
    expect(await asked).toEqual({ ok: true, value: [] });
    expect(shown()).toEqual([TOKEN.http, NEXT.http]);
  });

  it('a second refusal is told', async () => {
    const { server, connection, shown } = await connected();
    server.answers.set(PATH, { status: 401, body: { problem: 'token-expired' } });
    const asked = connection.people.list();
    await settle();
    server.socket.send({ type: 'token-given', token: NEXT });
    expect(await asked).toEqual({ ok: false, problem: 'token-expired' });
    expect(shown()).toEqual([TOKEN.http, NEXT.http]);
  });
});

describe('[C34] where there is no token to be had, nothing is asked', () => {
  it('before the first welcome, of a server that does not let in', async () => {
    const server = new ScriptedServer();
    const connection = createConnection(
      { session: SESSION, person: ME },
      { client: 'test', ports: server.ports },
    );
    const asked = connection.people.list();
    await settle();
    server.socket.close(CLOSES['not-signed-in'].code);
    expect(await asked).toEqual({ ok: false, problem: 'server-unreachable' });
    expect([server.requests, connection.notesToken()]).toEqual([[], null]);
  });

  it('while the line is lost and it has ended; while it holds, it is shown', async () => {
    const { server, connection, shown } = await connected();
    server.socket.close(1006);
    expect(await connection.people.list()).toEqual({ ok: true, value: [] });
    server.clock.sleep(TOKEN_MS);
    expect(await connection.people.list()).toEqual({ ok: false, problem: 'server-unreachable' });
    expect(shown()).toEqual([TOKEN.http]);
  });
});
