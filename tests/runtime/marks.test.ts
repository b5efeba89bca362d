import { afterAll, beforeAll, expect, test } from 'vitest';
import { readMark, type Mark } from '#protocol/marks/mark.ts';
import { readSegmentText } from '#protocol/output/asciicast.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import type { Connection } from '../../src/lib/session/connection.ts';
import { until } from '../harness/facts.ts';
import { startProduct, type Product, type Shared } from '../harness/product.ts';
import { openStored } from '../harness/stored.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.dispose());

const marksIn = (events: readonly OutputEvent[]): Mark[] =>
  events.flatMap(({ code, data }) => {
    const mark = code === 'm' ? readMark(data) : null;
    return mark === null ? [] : [mark];
  });

/** Opens a session and joins it; gives all events the room sends. */
async function join(...args: string[]) {
  const shared = await product.share('--shell', '/bin/bash', ...args);
  const connection = product.join(shared.links.technician, { name: 'Anna' });
  const events: OutputEvent[] = [];
  connection.output.onOutput((output, done) => {
    if (output.type === 'event') events.push(output.event);
    done();
  });
  await connection.input.ready();
  return { shared, connection, events };
}

async function type(connection: Connection, keys: string): Promise<void> {
  expect(await connection.input.write(keys)).toEqual({ ok: true });
}

/** What the room has sealed of an ended session's shell. */
async function sealed({ session, links }: Shared): Promise<OutputEvent[]> {
  await product.run('end', session);
  const stored = await openStored(links.observer);
  const fact = (await stored.record()).find(({ fact }) => fact.type === 'terminal-started')?.fact;
  const terminal = fact?.type === 'terminal-started' ? fact.terminal : '';
  await until('all is sealed', async () =>
    (await stored.segments(terminal)).every(({ sha256 }) => sha256 !== null),
  );
  const events: OutputEvent[] = [];
  for (const { segment } of await stored.segments(terminal)) {
    const text = await (await stored.get(`terminals/${terminal}/segments/${segment}`)).text();
    events.push(...(readSegmentText(text)?.events ?? []));
  }
  return events;
}

test('[M1] [M2] a command’s marks go through agent and room, to viewers and into the sealed segments', async () => {
  const { shared, connection, events } = await join();
  await until('a prompt', () => marksIn(events).some(({ mark }) => mark === 'input'));
  await type(connection, 'echo mar""ked; (exit 3)\r');
  await until('its end', () => marksIn(events).some(({ mark }) => mark === 'end'));
  const own = (marks: Mark[]) =>
    marks.filter((mark) => mark.mark === 'text' || mark.mark === 'start' || mark.mark === 'end');
  const expected = [
    {
      mark: 'text',
      text: 'echo mar""ked; (exit 3)',
      from: 'told',
      trust: 'trusted',
      fence: expect.any(Number),
    },
    { mark: 'start', by: 'shell', command: 1, fence: expect.any(Number) },
    { mark: 'end', exit: 3, command: 1 },
  ];
  expect(own(marksIn(events))).toMatchObject(expected);
  connection.close();
  const stored = await sealed(shared);
  expect(own(marksIn(stored))).toMatchObject(expected);
  const start = stored.findIndex((event) => marksIn([event])[0]?.mark === 'start');
  const end = stored.findIndex((event) => marksIn([event])[0]?.mark === 'end');
  const output = stored.slice(start, end).filter(({ code }) => code === 'o');
  expect(
    Buffer.concat(output.map(({ data }) => data))
      .toString()
      .replace(/\x1b[^\x07]*\x07/g, ''),
  ).toContain('marked\r\n');
});

test('[M15] a session is shared with its shell plain, whatever the agent’s setting is', async () => {
  const { shared, connection, events } = await join('--no-shell-integration');
  await type(connection, 'echo pla""in\r');
  await until('its output', () => events.some(({ data }) => Buffer.from(data).includes('plain')));
  connection.close();
  const stored = await sealed(shared);
  expect(marksIn(stored)).toMatchObject([{ mark: 'shell', plain: 'turned-off' }]);
  expect(stored.some(({ data }) => Buffer.from(data).includes('\x1b]633;'))).toBe(false);
});
