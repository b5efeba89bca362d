import { expect, it } from 'vitest';
import { text } from '#base/bytes.ts';
import { MAX_INPUT_BYTES } from '#protocol/ground/limits.ts';
import type { RoomToViewer } from '#protocol/wire/messages.ts';
import { createConnection } from '../connection.ts';
import { TAKE_TIMEOUT_MS } from '../input/taking.ts';
import {
  ANNA,
  control,
  ME,
  person,
  ScriptedServer,
  segmentOf,
  SESSION,
  settle,
  terminalInfo,
  TERMINAL,
  type WelcomeChange,
} from '../testing/scripted-room.ts';

const OTHER = 'term0002';
const FREE = control({ holder: null, fence: 7 });

async function joined(change: WelcomeChange = {}) {
  const server = new ScriptedServer();
  const target = { session: SESSION, person: ME };
  const connection = createConnection(target, { client: 'test', ports: server.ports });
  await settle();
  await server.socket.welcome(change);
  server.socket.send(segmentOf(0).screen('$ '));
  const sent = () =>
    server.socket.received.flatMap((message) => {
      if (message.type === 'take-control') return ['take'];
      if (message.type !== 'write-input') return [];
      return [`${message.terminal} ${message.fence} ${text(message.data).slice(0, 3)}`];
    });
  const changed = (change: Partial<Parameters<typeof control>[0]>) =>
    server.socket.send({ type: 'control-changed', control: control(change) });
  return { server, connection, sent, changed };
}

const notSent = (problem: string) => ({ ok: false, problem });

it('[C24] keys typed where nobody has control take it once, and follow in order under the new fence', async () => {
  const { server, connection, sent, changed } = await joined({ controls: [FREE] });
  const writes = ['one', 'two'].map((keys) => connection.input.write(keys));
  await settle();
  expect(sent()).toEqual(['take']);
  // A listener that types at once comes behind those who waited.
  let third: Promise<unknown> | null = null;
  connection.onView(() => (third ??= connection.input.write('tri')));
  changed({ fence: 8 });
  await settle();
  expect(sent()).toEqual(['take', ...['one', 'two', 'tri'].map((keys) => `${TERMINAL} 8 ${keys}`)]);
  for (const input of [0, 1, 2]) server.socket.send({ type: 'input-settled', input, problem: null });
  expect(await Promise.all([...writes, third])).toEqual(Array(3).fill({ ok: true }));
});

it('[C24] what is asked in vain is said to whoever typed, and to nobody else', async () => {
  const { server, connection, sent } = await joined({ controls: [FREE] });
  const refused: string[] = [];
  connection.onRefused(({ reason }) => refused.push(reason));
  const write = connection.input.write('x');
  await settle();
  server.socket.send({ type: 'request-refused', request: 'take-control', reason: 'held' });
  expect(await write).toEqual(notSent('no-control'));
  expect([refused, sent()]).toEqual([[], ['take']]);
  connection.control.take();
  server.socket.send({ type: 'request-refused', request: 'take-control', reason: 'held' });
  expect(refused).toEqual(['held']);
});

it.each<[string, (session: Awaited<ReturnType<typeof joined>>) => void, string]>([
  ['another was quicker', ({ changed }) => changed({ holder: ANNA, fence: 8 }), 'no-control'],
  ['nothing comes for five seconds', ({ server }) => passAwake(server), 'no-control'],
  ['the line breaks', ({ server }) => server.socket.close(1006), 'not-connected'],
])('[C24] keys that wait for control are not sent where %s', async (_name, happen, problem) => {
  const session = await joined({ controls: [FREE] });
  const write = session.connection.input.write('x');
  await settle();
  happen(session);
  expect(await write).toEqual(notSent(problem));
  expect(session.sent()).toEqual(['take']);
});

function passAwake(server: ScriptedServer): void {
  server.clock.pass(TAKE_TIMEOUT_MS - 1);
  server.socket.sendText('pong');
  server.clock.pass(1);
}

it('[C24] an ask that joins the others is no answer', async () => {
  const { connection, sent, changed } = await joined({ controls: [FREE] });
  void connection.input.write('x');
  await settle();
  changed({ ...FREE, asks: [{ person: ANNA, at: 1 }] });
  changed({ fence: 8 });
  await settle();
  expect(sent()).toEqual(['take', `${TERMINAL} 8 x`]);
});

it('[C25] keys keep the fence and the terminal they were typed under, waiting behind a paste too', async () => {
  const terminals = [terminalInfo(), terminalInfo({ terminal: OTHER })];
  const controls = [control(), control({ terminal: OTHER, fence: 20 })];
  const { server, connection, sent, changed } = await joined({ terminals, controls });
  const settleInput = async (input: number) => {
    server.socket.send({ type: 'input-settled', input, problem: null });
    await settle();
  };
  void connection.input.write('p'.repeat(MAX_INPUT_BYTES + 1));
  void connection.input.write('old');
  await settle();
  changed({ fence: 4 });
  void connection.input.write('new');
  connection.output.watch(OTHER);
  void connection.input.write('els');
  for (const input of [0, 1, 2, 3]) await settleInput(input);
  expect(sent()).toEqual([
    ...[`${TERMINAL} 3 ppp`, `${TERMINAL} 3 p`, `${TERMINAL} 3 old`],
    ...[`${TERMINAL} 4 new`, `${OTHER} 20 els`],
  ]);
});

const pause = { by: ANNA, at: 1, openFrom: null };
it.each<[string, WelcomeChange, string]>([
  ['another has control', { controls: [control({ holder: ANNA })] }, 'no-control'],
  ['a client, and nobody has it', { role: 'client', controls: [FREE] }, 'no-control'],
  ['keys are paused', { pause, controls: [control({ holder: ANNA })] }, 'paused'],
  [
    'the shell has ended, free or not',
    {
      terminals: [terminalInfo({ ended: { at: 1, cause: 'exited', exitCode: 0 } })],
      controls: [FREE],
      pause,
    },
    'terminal-ended',
  ],
])(
  '[C11] keys that cannot reach the shell are refused before they are sent: %s',
  async (_name, change, problem) => {
    const { connection, sent } = await joined(change);
    expect(await connection.input.write('x')).toEqual(notSent(problem));
    expect(sent()).toEqual([]);
  },
);

it('[C26] a client who was granted control types', async () => {
  const { connection, sent, changed } = await joined({
    role: 'client',
    controls: [control({ holder: ANNA })],
  });
  changed({ fence: 4 });
  void connection.input.write('x');
  await settle();
  expect(sent()).toEqual([`${TERMINAL} 4 x`]);
});

it('[C26] people, control, pause and policy are as the room last said', async () => {
  const { server, connection } = await joined();
  const anna = person();
  const policy = { takeover: false, controlGoneMs: 5_000 };
  const told: RoomToViewer[] = [
    { type: 'person-changed', info: person({ name: 'Anna' }) },
    { type: 'person-changed', info: anna },
    { type: 'control-changed', control: control({ holder: ANNA, fence: 9 }) },
    { type: 'control-changed', control: control({ terminal: OTHER, holder: null }) },
    { type: 'pause-changed', pause },
    { type: 'policy-changed', policy },
  ];
  for (const message of told) server.socket.send(message);
  expect(connection.view).toMatchObject({
    people: [{ person: ME }, anna],
    controls: [{ holder: ANNA, fence: 9 }, { terminal: OTHER }],
    ...{ pause, policy },
  });
  server.socket.send({ type: 'pause-changed', pause: null });
  expect(connection.view?.pause).toBeNull();
});

it('[C26] who left while the line was lost stays known, as away', async () => {
  const { server, connection } = await joined();
  server.socket.send({ type: 'person-changed', info: person() });
  server.socket.close(1006);
  server.clock.pass(1000);
  await server.socket.welcome({ now: 5_000_000 });
  expect(connection.view?.people).toEqual([
    person({ here: [], since: 5_000_000 }),
    expect.objectContaining({ person: ME }),
  ]);
});

it('[C27] what is put on the record is told as it happens', async () => {
  const { server, connection } = await joined();
  const heard: unknown[] = [];
  const stop = connection.record.onRecorded((event) => heard.push(event));
  const event = { seq: 4, at: 5, fact: { type: 'control-asked', terminal: TERMINAL, person: ANNA } };
  server.socket.send({ type: 'recorded', event });
  stop();
  server.socket.send({ type: 'recorded', event: { ...event, seq: 5 } });
  expect(heard).toEqual([event]);
});

it('[C30] each verb asks the room for one thing, for the terminal that is watched', async () => {
  const { server, connection } = await joined();
  const before = server.socket.received.length;
  connection.control.ask();
  connection.control.withdraw();
  connection.control.decline(ANNA);
  connection.control.grant(ANNA);
  connection.control.release();
  connection.control.take();
  connection.control.pause();
  connection.control.resume();
  connection.control.resume('Anna is on the phone');
  connection.control.stop();
  expect(server.socket.received.slice(before)).toEqual([
    { type: 'ask-control', terminal: TERMINAL },
    { type: 'withdraw-ask', terminal: TERMINAL },
    { type: 'decline-ask', terminal: TERMINAL, person: ANNA },
    { type: 'grant-control', terminal: TERMINAL, person: ANNA },
    { type: 'release-control', terminal: TERMINAL },
    { type: 'take-control', terminal: TERMINAL },
    { type: 'pause-input' },
    { type: 'resume-input', reason: null },
    { type: 'resume-input', reason: 'Anna is on the phone' },
    { type: 'stop-program', terminal: TERMINAL },
  ]);
});

it('[C30] a terminal is closed and named by its id, watched or not', async () => {
  const { server, connection } = await joined();
  const before = server.socket.received.length;
  connection.terminals.end(OTHER);
  connection.terminals.rename(OTHER, 'deploy');
  connection.terminals.rename(OTHER, null);
  expect(server.socket.received.slice(before)).toEqual([
    { type: 'end-terminal', terminal: OTHER },
    { type: 'rename-terminal', terminal: OTHER, name: 'deploy' },
    { type: 'rename-terminal', terminal: OTHER, name: null },
  ]);
});

it('[TA8] output of a terminal that is not watched is told, unless it came before another was chosen', async () => {
  const { server, connection } = await joined();
  const active: string[] = [];
  connection.terminals.onActive((terminal) => active.push(terminal));
  const tell = (terminal: string, event: number, segment = 0) =>
    server.socket.send({ type: 'terminal-active', terminal, segment, event });
  const live = segmentOf(0);
  server.socket.send(live.screen(''));
  server.socket.send(live.append('one', 'two'));
  tell(TERMINAL, 2);
  tell(OTHER, 1);
  expect(active).toEqual([OTHER]);
  connection.output.watch(OTHER);
  tell(TERMINAL, 2);
  tell(OTHER, 5);
  expect(active).toEqual([OTHER]);
  tell(TERMINAL, 3);
  tell(TERMINAL, 0, 1);
  expect(active).toEqual([OTHER, TERMINAL, TERMINAL]);
});
