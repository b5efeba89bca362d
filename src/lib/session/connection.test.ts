import { createHash } from 'node:crypto';
import { deflateSync } from 'fflate';
import { describe, expect, it, vi } from 'vitest';
import { base64url, text, utf8 } from '#base/bytes.ts';
import { captionOf, segmentText } from '#protocol/output/asciicast.ts';
import { CLOSES } from '#protocol/wire/close.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { TOKEN_HEADER } from '#protocol/wire/http.ts';
import {
  MAX_INPUT_BYTES,
  PING_INTERVAL_MS,
  PING_TIMEOUT_MS,
  VIEWER_ACK_BYTES,
} from '#protocol/ground/limits.ts';
import { enterText } from '#protocol/server/signed-text.ts';
import { createConnection } from './connection.ts';
import { CONFIRM_TIMEOUT_MS } from './input/sending.ts';
import {
  ME,
  PLACE,
  ScriptedServer,
  segmentOf,
  SESSION,
  settle,
  terminalInfo,
  TERMINAL,
  TOKEN,
} from './testing/scripted-room.ts';
import type { OutputItem } from './output/output-item.ts';

const PATH = `/parties/session/${SESSION}`;

async function connected(change = {}) {
  const server = new ScriptedServer();
  const connection = createConnection(
    { session: SESSION, person: ME },
    { client: 'test', ports: server.ports },
  );
  const outputs: OutputItem[] = [];
  connection.output.onOutput((output) => void outputs.push(output));
  await settle();
  await server.socket.welcome(change);
  return { server, connection, outputs, shown: () => shown(outputs) };
}

/** What a screen would show: keyframes replace, events add. */
function shown(outputs: readonly OutputItem[]): string {
  let screen = '';
  for (const output of outputs) {
    if (output.type === 'screen') screen = text(output.keyframe);
    if (output.type === 'event') screen += text(output.event.data);
  }
  return screen;
}

describe('entering', () => {
  it('[C1] enters with the secret, signed by the device’s key, before the socket is opened', async () => {
    const server = new ScriptedServer();
    const entered = { person: ME, device: '0000000000', role: 'technician', name: 'Priya Shah' };
    server.answers.set(`${PATH}/enter`, { status: 200, body: entered });
    createConnection(
      { session: SESSION, secret: 'top' },
      { client: 'test', name: 'Priya', ports: server.ports },
    );
    expect(server.sockets).toHaveLength(0);
    await vi.waitUntil(() => server.sockets.length === 1);
    const secretHash = createHash('sha256').update('top').digest('hex');
    expect(server.key.signed).toEqual([enterText(PLACE, { session: SESSION, secretHash })]);
    expect(server.requests).toEqual([
      {
        path: `${PATH}/enter`,
        body: {
          secret: 'top',
          publicKey: server.key.publicKey,
          signature: base64url(new Uint8Array(64).fill(1)),
          label: 'Test machine',
          name: 'Priya',
        },
      },
    ]);
    await server.socket.welcome();
    expect(server.socket.last('hello')).toMatchObject({ person: ME });
  });

  it('[C2] names why an invitation is refused, and opens no socket', async () => {
    const server = new ScriptedServer();
    server.answers.set(`${PATH}/enter`, { status: 410, body: { problem: 'invitation-expired' } });
    const connection = createConnection(
      { session: SESSION, secret: 'old' },
      { client: 'test', ports: server.ports },
    );
    expect(await connection.input.ready()).toBe(false);
    expect(connection.state).toEqual({ status: 'refused', reason: 'invitation-expired' });
    expect(server.sockets).toHaveLength(0);
  });

  it('[C2] says so where the server does not answer', async () => {
    const server = new ScriptedServer();
    const connection = createConnection(
      { session: SESSION, secret: 'x' },
      { client: 'test', ports: server.ports },
    );
    expect(await connection.input.ready()).toBe(false);
    expect(connection.state).toEqual({ status: 'refused', reason: 'server-unreachable' });
  });
});

describe('output', () => {
  it('[C3] gives keyframe and events in order, each event once, with its place', async () => {
    const { server, outputs } = await connected();
    const segment = segmentOf(0);
    server.socket.send(segment.screen('$ '));
    server.socket.send(segment.append('a', 'b'));
    server.socket.send(segment.since(0));
    server.socket.send({ type: 'caught-up', terminal: TERMINAL, segment: 0, event: 2 });
    expect(outputs.map((output) => output.type)).toEqual(['screen', 'event', 'event', 'caught-up']);
    expect(outputs[2]).toMatchObject({ at: { segment: 0, event: 2 } });
  });

  it('[C4] goes on where it was after the line broke, nothing lost and nothing twice', async () => {
    const { server, shown } = await connected();
    const segment = segmentOf(3);
    server.socket.send(segment.screen('>'));
    server.socket.send(segment.append('1', '2'));
    server.socket.close(1006);
    segment.append('3');
    server.clock.pass(10_000);
    await server.socket.welcome();
    expect(server.socket.last('hello')).toMatchObject({
      watch: TERMINAL,
      since: { terminal: TERMINAL, segment: 3, event: 2 },
    });
    server.socket.send(segment.since(1));
    expect(shown()).toBe('>123');
  });

  it('[C5] a gap is never shown: it comes back for what is missing, then for a whole screen', async () => {
    const { server, shown } = await connected();
    const segment = segmentOf(0);
    server.socket.send(segment.screen('>'));
    segment.append('1');
    server.socket.send(segment.append('2'));
    expect(server.socket.closedByClient).toBe(true);
    server.clock.pass(1000);
    await server.socket.welcome();
    expect(server.socket.last('hello')?.since).toMatchObject({ event: 0 });
    server.socket.send(segment.since(1));
    server.clock.pass(1000);
    await server.socket.welcome();
    expect(server.socket.last('hello')?.since).toBeNull();
    server.socket.send(segmentOf(1).screen('whole'));
    expect(shown()).toBe('whole');
  });

  it('[C3] follows from one segment into the next', async () => {
    const { server, shown } = await connected();
    const [first, second] = [segmentOf(0), segmentOf(1)];
    server.socket.send(first.screen(''));
    server.socket.send(first.append('one '));
    server.socket.send(second.continued());
    server.socket.send(second.append('two'));
    expect(shown()).toBe('one two');
  });

  it('[C6] acknowledges bytes only when the screen has taken them in', async () => {
    const { server, connection } = await connected();
    const waiting: (() => void)[] = [];
    connection.output.onOutput((_output, done) => void waiting.push(done));
    const segment = segmentOf(0);
    server.clock.pass(200);
    const before = server.socket.last('report-received')?.bytes;
    server.socket.send(segment.screen(''));
    server.socket.send(segment.append('x'.repeat(VIEWER_ACK_BYTES)));
    server.clock.pass(200);
    expect(server.socket.last('report-received')?.bytes).toBe(before);
    for (const done of waiting) done();
    expect(server.socket.last('report-received')?.bytes).toBe(server.socket.sent);
  });

  it('[C6] acknowledges the rest when it goes idle', async () => {
    const { server } = await connected();
    server.socket.send(segmentOf(0).screen('small'));
    server.clock.pass(200);
    expect(server.socket.last('report-received')?.bytes).toBe(server.socket.sent);
  });

  it('[C7] another terminal is watched from its screen on; late output of the first is not shown', async () => {
    const { server, connection, shown } = await connected();
    const segment = segmentOf(0);
    server.socket.send(segment.screen('first'));
    connection.output.watch('term0002');
    expect(server.socket.last('watch-terminal')).toMatchObject({ terminal: 'term0002' });
    server.socket.send(segment.append(' late'));
    expect(shown()).toBe('first');
    expect(connection.view?.watching).toBe('term0002');
  });
});

describe('input', () => {
  async function typing() {
    const session = await connected();
    session.server.socket.send(segmentOf(0).screen('$ '));
    return session;
  }
  const inputs = (server: ScriptedServer) =>
    server.socket.received.filter((message) => message.type === 'write-input');

  it('[C8] says that keys reached the shell, or why not', async () => {
    const { server, connection } = await typing();
    const [reached, refused] = [connection.input.write('ls'), connection.input.write('x')];
    await settle();
    server.socket.send({ type: 'input-settled', input: 0, problem: null });
    server.socket.send({ type: 'input-settled', input: 1, problem: 'endpoint-offline' });
    expect(await reached).toEqual({ ok: true });
    expect(await refused).toEqual({ ok: false, problem: 'endpoint-offline' });
  });

  it('[C9] sends nothing twice: keys under way when the line breaks are not confirmed, later ones not sent', async () => {
    const { server, connection } = await typing();
    const sent = connection.input.write('rm');
    await settle();
    server.socket.close(1006);
    expect(await sent).toEqual({ ok: false, problem: 'not-confirmed' });
    expect(await connection.input.write('x')).toEqual({ ok: false, problem: 'not-connected' });
    server.clock.pass(1000);
    await server.socket.welcome();
    await settle();
    expect(inputs(server)).toHaveLength(0);
  });

  it('[C9] says not confirmed after ten seconds without an answer', async () => {
    const { server, connection } = await typing();
    const sent = connection.input.write('x');
    await settle();
    server.clock.pass(CONFIRM_TIMEOUT_MS - 1);
    server.socket.sendText('pong');
    server.clock.pass(1);
    expect(await sent).toEqual({ ok: false, problem: 'not-confirmed' });
  });

  it('[C10] a long paste goes in bounded pieces, one after the other, and keys wait behind it', async () => {
    const { server, connection } = await typing();
    const paste = connection.input.write('p'.repeat(MAX_INPUT_BYTES + 5));
    const key = connection.input.write('k');
    for (let input = 0; input < 3; input++) {
      await settle();
      expect(inputs(server)).toHaveLength(input + 1);
      server.socket.send({ type: 'input-settled', input, problem: null });
    }
    expect(inputs(server).map(({ data }) => data.length)).toEqual([MAX_INPUT_BYTES, 5, 1]);
    expect(await paste).toEqual({ ok: true });
    expect(await key).toEqual({ ok: true });
  });

  it('[C11] an observer’s keys are refused before they are sent', async () => {
    const { server, connection } = await connected({ role: 'observer' });
    server.socket.send(segmentOf(0).screen('$ '));
    expect(await connection.input.write('x')).toEqual({ ok: false, problem: 'not-allowed' });
    expect(inputs(server)).toHaveLength(0);
  });

  it('[C20] ready waits until keys can be sent', async () => {
    const { server, connection } = await connected();
    let isReady = false;
    const ready = connection.input.ready().then((value) => (isReady = value));
    await settle();
    expect(isReady).toBe(false);
    server.socket.send(segmentOf(0).screen('$ '));
    expect(await ready).toBe(true);
    expect(await connection.input.ready()).toBe(true);
  });

  it('[C20] ready is false where there will be no screen', async () => {
    const server = new ScriptedServer();
    server.answers.set(`${PATH}/enter`, { status: 410, body: { problem: 'invitation-expired' } });
    const connection = createConnection(
      { session: SESSION, secret: 'old' },
      { client: 'test', ports: server.ports },
    );
    expect(await connection.input.ready()).toBe(false);
    const open = await connected();
    const ready = open.connection.input.ready();
    open.connection.close();
    expect(await ready).toBe(false);
  });
});

describe('the line', () => {
  it('[C12] says since when it is lost, comes back with waits that grow, and says live again', async () => {
    const { server, connection } = await connected();
    const lostAt = server.clock.now();
    server.socket.close(1006);
    expect(connection.state).toMatchObject({ status: 'reconnecting', since: lostAt });
    server.clock.pass(1000);
    server.socket.close(1006);
    expect(connection.state).toMatchObject({ status: 'reconnecting', since: lostAt });
    server.clock.pass(1000);
    expect(server.sockets).toHaveLength(3);
    await server.socket.welcome();
    expect(connection.state).toEqual({ status: 'live' });
  });

  it('[C13] a close that names a final reason is final', async () => {
    const { server, connection } = await connected();
    server.socket.close(CLOSES['invitation-revoked'].code);
    expect(connection.state).toEqual({ status: 'refused', reason: 'invitation-revoked' });
    server.clock.pass(60_000);
    expect(server.sockets).toHaveLength(1);
  });

  it('[C14] measures the round trip, and gives a silent line up', async () => {
    const { server, connection } = await connected();
    expect(server.socket.texts).toEqual(['ping']);
    server.clock.pass(12);
    server.socket.sendText('pong');
    expect(connection.view?.latencyMs).toBe(12);
    server.clock.pass(PING_INTERVAL_MS + PING_TIMEOUT_MS);
    expect(connection.state.status).toBe('reconnecting');
  });

  it('[G31] shows that it reads as soon as it is asked, and nothing to other texts', async () => {
    const { server } = await connected();
    server.socket.sendText('prove abcdefghijkl');
    server.socket.sendText('prove everything');
    expect(server.socket.texts).toEqual(['ping', 'proved abcdefghijkl']);
  });

  it('[C12] tries at once when the machine wakes up', async () => {
    const { server } = await connected();
    server.socket.close(1006);
    server.wake();
    expect(server.sockets).toHaveLength(2);
  });

  it('[C15] late events of a replaced socket are ignored', async () => {
    const { server, connection, shown } = await connected();
    const old = server.socket;
    const segment = segmentOf(0);
    old.send(segment.screen('a'));
    old.close(1006);
    old.send(segment.append('b'));
    old.close(CLOSES['invitation-revoked'].code);
    expect(shown()).toBe('a');
    expect(connection.state.status).toBe('reconnecting');
  });

  it('[C16] frames of a type this build does not know are passed over', async () => {
    const { server, connection } = await connected();
    server.socket.sendRaw(encodeFrame({ type: 'from-the-future' }));
    expect(connection.state).toEqual({ status: 'live' });
  });

  it('[C17] closing leaves no timer and no subscription behind', async () => {
    const { server, connection } = await connected();
    server.socket.send(segmentOf(0).screen('a'));
    connection.close();
    expect(connection.state).toEqual({ status: 'closed' });
    expect(server.socket.closedByClient).toBe(true);
    expect([server.clock.pending, server.wakers]).toEqual([0, 0]);
  });
});

describe('the view', () => {
  it('[C18] follows terminals, endpoint and end, and keeps them while reconnecting', async () => {
    const { server, connection } = await connected({ terminals: [] });
    server.socket.send({ type: 'terminal-changed', info: terminalInfo() });
    server.socket.send({ type: 'endpoint-changed', online: false, since: 5 });
    server.socket.send({ type: 'session-ended', at: 7 });
    server.socket.close(1006);
    expect(connection.view).toMatchObject({
      terminals: [{ terminal: TERMINAL }],
      watching: TERMINAL,
      endpoint: { online: false, since: 5 },
      session: { endedAt: 7 },
      clockOffsetMs: 500,
    });
  });
});

describe('history', () => {
  it('[C19] gives the sealed segments that lead up to a place, as many as hold the lines', async () => {
    const { server, connection } = await connected();
    server.socket.send(segmentOf(5).screen('now'));
    const base = `${PATH}/terminals/${TERMINAL}/segments`;
    const row = (segment: number, sha256: string | null = 'a'.repeat(64)) => ({
      ...{ segment, firstLine: segment * 10, startedAt: 1, cols: 80, rows: 24, events: 1, bytes: 1, sha256 },
    });
    server.answers.set(`${base}?from=0&to=4`, { status: 200, body: [1, 2, 3, 4].map((each) => row(each)) });
    for (const segment of [3, 4]) {
      const caption = captionOf({ ...segmentOf(segment).header, keyframe: utf8('') }, 'b'.repeat(64));
      const cast = segmentText(caption, [{ afterMs: 1, code: 'o', data: utf8(`line ${segment}`) }]);
      server.answers.set(`${base}/${segment}`, { status: 200, bytes: utf8(cast) });
      server.answers.set(`${base}/${segment}/keyframe`, { status: 200, bytes: deflateSync(utf8('frame')) });
    }
    const history = await connection.output.history({ segment: 5, event: 0 }, 15);
    expect(history.map(({ header }) => header.segment)).toEqual([3, 4]);
    expect(history.map(({ keyframe }) => text(keyframe))).toEqual(['frame', 'frame']);
    expect(text(history[1]!.events[0]!.data)).toBe('line 4');
    expect(server.requests.map(({ headers }) => headers)).toEqual(
      Array(5).fill({ [TOKEN_HEADER]: TOKEN.http }),
    );
  });
});
