import { beforeEach, describe, expect, it } from 'vitest';
import { text } from '#base/bytes.ts';
import { GATHER_MS, MAX_INPUT_BYTES, VIEWER_INPUT_FRAMES } from '#protocol/ground/limits.ts';
import type { InputProblem } from '#protocol/input/input-problem.ts';
import { createConnection, type Connection } from '../connection.ts';
import { SEEN_MS } from './burst.ts';
import {
  control,
  ME,
  ScriptedServer,
  segmentOf,
  SESSION,
  settle,
  TERMINAL,
  type WelcomeChange,
} from '../testing/scripted-room.ts';

let server: ScriptedServer;
let connection: Connection;

async function join(change: WelcomeChange = {}) {
  server = new ScriptedServer();
  connection = createConnection({ session: SESSION, person: ME }, { client: 'test', ports: server.ports });
  await settle();
  await server.socket.welcome(change);
  server.socket.send(segmentOf(0).screen('$ '));
}

beforeEach(() => join());

const frames = () => server.socket.received.filter((message) => message.type === 'write-input');
const sent = () => frames().map(({ data }) => text(data));
const places = () => frames().map(({ burst }) => `${burst?.number}.${burst?.place}`);
const answer = (input: number, problem: InputProblem | null = null) =>
  server.socket.send({ type: 'input-settled', input, problem });
const write = (keys: string) => connection.input.write(keys);
const type = (keys: string) => connection.input.type(keys);
const fill = () => Array.from({ length: VIEWER_INPUT_FRAMES }, () => write('k'));
const refused = (problem: string) => ({ ok: false, problem });
/** Lets time pass on a line that answers. */
function pass(ms: number): void {
  for (let left = ms; left > 0; left -= 1_000) {
    server.clock.pass(Math.min(left, 1_000));
    server.socket.sendText('pong');
  }
}

describe('[C40] keys faster than the line are gathered', () => {
  it('600 single writes in one turn arrive whole, in a few frames', async () => {
    const keys = Array.from({ length: 600 }, (_, index) => String.fromCharCode(97 + (index % 26)));
    const writes = keys.map(write);
    for (let input = 0; input < frames().length; input += 1) answer(input);
    expect(sent().join('')).toBe(keys.join(''));
    expect(frames()).toHaveLength(VIEWER_INPUT_FRAMES + 1);
    expect(await Promise.all(writes)).toEqual(keys.map(() => ({ ok: true })));
  });

  it('names the place of each frame in its burst', () => {
    void [write('a'), write('b')];
    expect(places()).toEqual(['0.0', '0.1']);
  });

  it('they wait so long at most, then all that waits is refused, and why; what was sent may arrive', async () => {
    const under = fill();
    const waiting = [write('a'), write('b')];
    pass(GATHER_MS - 1);
    const late = write('c');
    pass(1);
    expect(await Promise.all([...waiting, late])).toEqual(Array(3).fill(refused('not-answering')));
    expect(await write('d')).toEqual(refused('not-answering'));
    for (const input of under.keys()) answer(input);
    expect(await Promise.all(under)).toEqual(under.map(() => ({ ok: true })));
    expect(sent().join('')).toBe('k'.repeat(VIEWER_INPUT_FRAMES));
  });

  it('more than a frame is refused, all that waits with it', async () => {
    fill();
    const waiting = write('a'.repeat(MAX_INPUT_BYTES));
    expect(await write('b')).toEqual(refused('too-much-input'));
    expect(await waiting).toEqual(refused('too-much-input'));
    answer(0);
    expect(sent().join('')).not.toContain('a');
  });

  it('what is typed behind a long paste waits no longer than that; the paste goes on', async () => {
    const paste = write('p'.repeat(2 * MAX_INPUT_BYTES));
    const key = write('k');
    pass(GATHER_MS);
    expect(await key).toEqual(refused('not-answering'));
    answer(0);
    answer(1);
    expect(await paste).toEqual({ ok: true });
    expect(frames()).toHaveLength(2);
  });

  it('no timer is left once nothing waits', () => {
    fill();
    void write('a');
    for (let input = 0; input <= VIEWER_INPUT_FRAMES; input += 1) answer(input);
    const pending = server.clock.pending;
    connection.close();
    expect(server.clock.pending).toBeLessThan(pending);
    expect(server.clock.pending).toBe(0);
  });
});

describe('[C41] what is refused takes along what was typed behind it', () => {
  it('what waits is not sent, and what is written later neither, until the refusal was seen', async () => {
    const [first, ...others] = fill();
    const waiting = write('tail');
    answer(0, 'late');
    expect(await first).toEqual(refused('late'));
    expect(await waiting).toEqual(refused('late'));
    expect(await write('more')).toEqual(refused('late'));
    for (const input of others.keys()) answer(input + 1, 'late');
    expect(sent().join('')).toBe('k'.repeat(VIEWER_INPUT_FRAMES));
    connection.input.seen();
    void write('anew');
    expect([sent().at(-1), places().at(-1)]).toEqual(['anew', '1.0']);
  });

  it('a changed fence changes nothing of it', async () => {
    void write('a');
    answer(0, 'late');
    server.socket.send({ type: 'control-changed', control: control({ fence: 9 }) });
    expect(await write('b')).toEqual(refused('late'));
    connection.input.seen();
    void write('c');
    expect(sent()).toEqual(['a', 'c']);
  });

  it('what cannot be sent now takes along what is typed once it could be', async () => {
    server.socket.close(1006);
    expect(await write('ls')).toEqual(refused('not-connected'));
    server.clock.pass(1_000);
    await server.socket.welcome();
    expect(connection.state.status).toBe('live');
    expect(await write(' -d /tmp/x')).toEqual(refused('not-connected'));
    connection.input.seen();
    void write('ls');
    expect(sent()).toEqual(['ls']);
  });

  it('of what was under way when the line broke the rest is not sent; a line that broke between keys ends nothing', async () => {
    const first = write('a');
    answer(0);
    await first;
    server.socket.close(1006);
    server.clock.pass(1_000);
    await server.socket.welcome();
    const second = write('b');
    expect([sent(), places()]).toEqual([['b'], ['0.0']]);
    server.socket.close(1006);
    expect(await second).toEqual(refused('not-confirmed'));
    server.clock.pass(5_000);
    await server.socket.welcome();
    expect(await write('c')).toEqual(refused('not-confirmed'));
    expect(sent()).toEqual([]);
  });

  it('keys that wait for control are refused together, also what comes when it is theirs', async () => {
    await join({ controls: [control({ holder: null, fence: 7 })] });
    const waiting = write('ls');
    server.socket.send({ type: 'request-refused', request: 'take-control', reason: 'held' });
    expect(await waiting).toEqual(refused('no-control'));
    server.socket.send({ type: 'control-changed', control: control({ fence: 9 }) });
    expect(await write(' -d /tmp/x')).toEqual(refused('no-control'));
    expect(sent()).toEqual([]);
  });

  it('more than a frame does not wait for control', async () => {
    await join({ controls: [control({ holder: null, fence: 7 })] });
    const waiting = [write('a'.repeat(MAX_INPUT_BYTES)), write('b')];
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => refused('too-much-input')));
    server.socket.send({ type: 'control-changed', control: control({ fence: 8 }) });
    expect(sent()).toEqual([]);
  });

  it('whoever types by hand has seen it once they stopped for a while behind it, not while they type on', async () => {
    void type('a');
    pass(SEEN_MS * 3);
    answer(0, 'too-much-input');
    pass(SEEN_MS - 1);
    expect(await type('b')).toEqual(refused('too-much-input'));
    pass(SEEN_MS - 1);
    expect(await type('c')).toEqual(refused('too-much-input'));
    pass(SEEN_MS);
    void type('d');
    expect([sent(), places()]).toEqual([
      ['a', 'd'],
      ['0.0', '1.0'],
    ]);
  });

  it('keys for one terminal are counted apart from another’s', () => {
    void write('a');
    const other = 'term0002';
    server.socket.send({ type: 'control-changed', control: control({ terminal: other, fence: 3 }) });
    connection.output.watch(other);
    void write('b');
    connection.output.watch(TERMINAL);
    void write('c');
    expect(frames().map(({ terminal, burst }) => [terminal, burst?.place])).toEqual([
      [TERMINAL, 0],
      [other, 0],
      [TERMINAL, 1],
    ]);
  });
});
