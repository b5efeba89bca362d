import WebSocket from 'ws';
import { connect } from '../../../src/lib/session/client.ts';
import type { Connection } from '../../../src/lib/session/connection.ts';
import { startBaseline } from '../baseline-system.ts';
import { interleave, valuesOf } from '../row.ts';
import type { Bench, Figure, Row } from '../row.ts';
import { median, p99 } from '../statistics.ts';
import { withHoldfast } from '../system.ts';

/** Between two passes, ms: a room hears one person's requests only so often. */
const REST_MS = 250;
/** As long as a request for control. */
const MESSAGE_BYTES = 80;

const rest = () => new Promise((resolve) => setTimeout(resolve, REST_MS));

/** Passes something to and fro between two; gives the ms from one's sending to the other's having it. */
interface Passing {
  name: string;
  pass(times: number): Promise<number[]>;
}

const isHolder = ({ view }: Connection) =>
  view?.controls.some(({ terminal, holder }) => terminal === view.watching && holder === view.you.person);

function untilHolder(connection: Connection): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (isHolder(connection) !== true) return;
      end();
      resolve();
    };
    const end = connection.onView(look);
    look();
  });
}

/** Granted by the one, stored, on the record, fenced at the endpoint, and told to the other. */
async function throughRoom(link: string): Promise<Passing & { stop(): void }> {
  const two = [connect(link, { name: 'Anna' }), connect(link, { name: 'Priya' })] as const;
  await Promise.all(two.map((connection) => connection.input.ready()));
  const untilBothKnown = two.map(
    (connection) =>
      new Promise<void>((resolve) => {
        connection.onView(({ people }) => people.length > 1 && resolve());
        if ((connection.view?.people.length ?? 0) > 1) resolve();
      }),
  );
  await Promise.all(untilBothKnown);
  two[0].control.take();
  await untilHolder(two[0]);
  let [from, to]: readonly [Connection, Connection] = two;
  return {
    name: 'holdfast',
    async pass(times) {
      const took: number[] = [];
      for (let time = 0; time < times; time += 1) {
        await rest();
        const start = performance.now();
        from.control.grant(to.view?.you.person ?? '');
        await untilHolder(to);
        took.push(performance.now() - start);
        [from, to] = [to, from];
      }
      return took;
    },
    stop: () => two.forEach((connection) => connection.close()),
  };
}

async function throughHub(url: string): Promise<Passing> {
  const open = () => new WebSocket(url, { perMessageDeflate: false });
  const two = [open(), open()] as const;
  await Promise.all(two.map((socket) => new Promise((resolve) => socket.once('open', resolve))));
  let [from, to]: readonly [WebSocket, WebSocket] = two;
  return {
    name: 'relay',
    async pass(times) {
      const took: number[] = [];
      for (let time = 0; time < times; time += 1) {
        await rest();
        const start = performance.now();
        const came = new Promise((resolve) => to.once('message', resolve));
        from.send(Buffer.alloc(MESSAGE_BYTES));
        await came;
        took.push(performance.now() - start);
        [from, to] = [to, from];
      }
      return took;
    },
  };
}

async function measure(bench: Bench): Promise<Figure[]> {
  return withHoldfast(bench, async (holdfast) => {
    const hub = await startBaseline('relay', ['hub.ts']);
    if (hub.door.kind !== 'socket') throw new Error('the hub has no socket');
    const room = await throughRoom(holdfast.shared.links.technician);
    const passing = [room, await throughHub(hub.door.url)];
    for (const each of passing) await each.pass(4);
    const samples = await interleave(passing, {
      rounds: bench.rounds,
      measure: (each) => each.pass(bench.isQuick ? 4 : 30),
    });
    room.stop();
    await hub.stop();
    const values = valuesOf(samples, median);
    const isMet = (values['holdfast'] ?? Infinity) < 3 * (values['relay'] ?? Number.NaN);
    return [
      { name: 'control passed, median', unit: 'ms', values, aim: { text: '< 3 × relay', isMet } },
      { name: 'control passed, p99', unit: 'ms', values: valuesOf(samples, p99), aim: null },
    ];
  });
}

export const control: Row = {
  name: 'control',
  about: 'control granted by one person until another has it: stored, recorded and fenced in between',
  measure,
};
