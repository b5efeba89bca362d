import { encodeAwareness, entryOf, readAwareness, readState } from '#protocol/notes/notes-frame.ts';
import { AWARENESS_EVERY_MS } from '#protocol/ground/limits.ts';
import { createPublisher } from '../../../src/lib/presence/publisher.ts';
import { hostPorts } from '../../../src/lib/session/node-host.ts';
import WebSocket from 'ws';
import { startBaseline } from '../baseline-system.ts';
import { joinNotes, pointingAt } from '../notes-page.ts';
import type { NotesPage } from '../notes-page.ts';
import { interleave, valuesOf } from '../row.ts';
import type { Bench, Figure, Row } from '../row.ts';
import { median, p99 } from '../statistics.ts';
import { withHoldfast } from '../system.ts';

const OTHERS = 20;
/** A mouse says where it is about this often, ms. */
const MOUSE_MS = 16;
const CLIENT = 4_711;

/** Moves one pointer; gives for each move and each of the others the ms until they saw it there, or further on. */
interface Moving {
  name: string;
  move(moves: number): Promise<number[]>;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Times of moves until each of those who look has seen them. */
function createWatch(others: number) {
  const moved: number[] = [];
  const seenTo = Array.from({ length: others }, () => 0);
  const times: number[] = [];
  let done: () => void = () => {};
  return {
    moved: () => moved.push(performance.now()) - 1,
    saw(other: number, column: number) {
      const now = performance.now();
      for (let move = seenTo[other] ?? 0; move <= column; move += 1) times.push(now - (moved[move] ?? now));
      seenTo[other] = Math.max(seenTo[other] ?? 0, column + 1);
      if (seenTo.every((seen) => seen === moved.length)) done();
    },
    async all(): Promise<number[]> {
      if (!seenTo.every((seen) => seen === moved.length))
        await new Promise<void>((resolve) => (done = resolve));
      return times;
    },
  };
}

/** As the page does it: said when there is something new, at most so often; then merged by the room. */
function inNotesRoom(pages: readonly NotesPage[]): Moving {
  const [mover, ...others] = pages;
  if (mover === undefined) throw new Error('nobody moves');
  let clock = 0;
  return {
    name: 'holdfast',
    async move(moves) {
      const watch = createWatch(others.length);
      let column = -1;
      const current = () => pointingAt(mover.identity, column);
      const publisher = createPublisher(hostPorts('http://localhost').clock, {
        current,
        pages: () => pages.length,
        speak: () =>
          mover.socket.send(encodeAwareness([entryOf({ client: CLIENT, clock: ++clock, state: current() })])),
      });
      const listeners = others.map(({ socket }, index) => {
        const listener = (frame: Buffer) => {
          for (const { client, json } of readAwareness(frame) ?? []) {
            const pointer = client === CLIENT ? readState(json)?.pointer : null;
            if (pointer?.on === 'lines') watch.saw(index, pointer.column);
          }
        };
        socket.on('message', listener);
        return () => socket.off('message', listener);
      });
      for (let move = 0; move < moves; move += 1) {
        column = watch.moved();
        publisher.changed();
        await pause(MOUSE_MS);
      }
      const times = await watch.all();
      for (const end of listeners) end();
      publisher.stop();
      await pause(2 * AWARENESS_EVERY_MS);
      return times;
    },
  };
}

/** Each move is a message of about the same size, passed on at once. */
function throughHub(sockets: readonly WebSocket[]): Moving {
  const [mover, ...others] = sockets;
  return {
    name: 'relay',
    async move(moves) {
      const watch = createWatch(others.length);
      const listeners = others.map((socket, index) => {
        const listener = (frame: Buffer) => watch.saw(index, frame.readUInt32BE(0));
        socket.on('message', listener);
        return () => socket.off('message', listener);
      });
      for (let move = 0; move < moves; move += 1) {
        const frame = Buffer.alloc(320);
        frame.writeUInt32BE(watch.moved(), 0);
        mover?.send(frame);
        await pause(MOUSE_MS);
      }
      const times = await watch.all();
      for (const end of listeners) end();
      return times;
    },
  };
}

async function joinHub(url: string): Promise<WebSocket[]> {
  const sockets = Array.from({ length: OTHERS + 1 }, () => new WebSocket(url, { perMessageDeflate: false }));
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('open', resolve))));
  return sockets;
}

async function measure(bench: Bench): Promise<Figure[]> {
  return withHoldfast(bench, async (holdfast) => {
    const hub = await startBaseline('relay', ['hub.ts']);
    const { door } = hub;
    if (door.kind !== 'socket') throw new Error('the hub has no socket');
    const pages = await joinNotes(holdfast.shared.links.observer, OTHERS + 1);
    const sockets = await joinHub(door.url);
    const moving = [inNotesRoom(pages), throughHub(sockets)];
    for (const each of moving) await each.move(60);
    const samples = await interleave(moving, {
      rounds: bench.rounds,
      measure: (each) => each.move(bench.isQuick ? 60 : 300),
    });
    for (const { socket } of pages) socket.terminate();
    for (const socket of sockets) socket.terminate();
    await hub.stop();
    const values = valuesOf(samples, median);
    const limit = 2 * (values['relay'] ?? Number.NaN) + AWARENESS_EVERY_MS;
    return [
      {
        name: `a pointer’s move, seen by ${OTHERS} others, median`,
        unit: 'ms',
        values,
        aim: {
          text: `< 2 × relay + ${AWARENESS_EVERY_MS} ms`,
          isMet: (values['holdfast'] ?? Infinity) < limit,
        },
      },
      {
        name: `a pointer’s move, seen by ${OTHERS} others, p99`,
        unit: 'ms',
        values: valuesOf(samples, p99),
        aim: null,
      },
    ];
  });
}

export const pointer: Row = {
  name: 'pointer',
  about: 'a pointer that moves: from the mouse’s move until each of 20 others has it there or further on',
  measure,
};
