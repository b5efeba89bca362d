import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import WebSocket from 'ws';
import { systemRandom } from '#base/clock-host.ts';
import { ACTS_MS, MAX_ACTS } from '#protocol/ground/limits.ts';
import { newActId, type Act } from '#protocol/notes/acts.ts';
import { encodeAct } from '#protocol/notes/document.ts';
import { encodeAsk, encodeUpdate } from '#protocol/notes/sync-frame.ts';
import { startBaseline } from '../baseline-system.ts';
import type { HoldfastSystem } from '../holdfast-system.ts';
import { joinNotes, type NotesPage } from '../notes-page.ts';
import { interleave, valuesOf, type Bench, type Figure, type Row } from '../row.ts';
import { median, p99 } from '../statistics.ts';
import { withHoldfast } from '../system.ts';

const OTHERS = 20;
/** As long as a note of some lines with its anchor and its arrival. */
const MESSAGE_BYTES = 700;
/** Between two notes, ms. */
const REST_MS = 20;
const MANY = 2_000;
/** What opening many notes may take on top of a join, ms. */
const OPEN_MS = 300;

const rest = (ms = REST_MS) => new Promise((resolve) => setTimeout(resolve, ms));

/** Says something, and gives for each of the others the ms until it had it. */
interface Saying {
  name: string;
  say(times: number): Promise<number[]>;
}

function noteOf(id: string, text: string): Act {
  const anchor = {
    ...{ on: 'lines' as const, terminal: 'aaaaaaaa', segment: 3, event: 40 },
    ...{ from: { line: 412, column: 0 }, to: { line: 412, column: 40 } },
    quote: { start: 'C   NTFS  Fixed  Healthy   97%  7.14 GB', end: null },
  };
  return {
    type: 'note',
    id,
    on: id,
    saw: null,
    after: null,
    at: 0,
    anchor,
    kind: 'finding',
    text,
    mentions: [],
  };
}

/** A life of a page that writes. */
function createWriter({ socket }: NotesPage) {
  const author = 1 + Math.floor(Math.random() * 2 ** 31);
  let clock = 0;
  return (act: Act) => socket.send(encodeUpdate(encodeAct(act, { author, clock: clock++ })));
}

/** Resolves once each of these sockets has had a message in which this stands. */
async function untilAll(sockets: readonly WebSocket[], text: string, start: number): Promise<number[]> {
  return Promise.all(
    sockets.map(
      (socket) =>
        new Promise<number>((resolve) => {
          const look = (frame: Buffer) => {
            if (!frame.includes(text)) return;
            socket.off('message', look);
            resolve(performance.now() - start);
          };
          socket.on('message', look);
        }),
    ),
  );
}

/** Written by each in turn, because one person may only write so much: stored with its arrival, then told to all. */
function inNotesRoom(pages: readonly NotesPage[]): Saying {
  const writers = pages.map(createWriter);
  for (const { socket } of pages) socket.send(encodeAsk(new Map()));
  let turn = 0;
  return {
    name: 'holdfast',
    async say(times) {
      const took: number[] = [];
      for (let time = 0; time < times; time += 1) {
        const from = turn++ % pages.length;
        const id = newActId(systemRandom);
        const others = pages.filter((_, index) => index !== from).map(({ socket }) => socket);
        const start = performance.now();
        const seen = untilAll(others, id, start);
        writers[from]?.(noteOf(id, 'C: is at 97%'));
        took.push(...(await seen));
        await rest();
      }
      return took;
    },
  };
}

/** A message of the same size, passed on at once; nothing is kept. */
function throughHub(sockets: readonly WebSocket[]): Saying {
  const [speaker, ...others] = sockets;
  return {
    name: 'relay',
    async say(times) {
      const took: number[] = [];
      for (let time = 0; time < times; time += 1) {
        const id = newActId(systemRandom);
        const start = performance.now();
        const seen = untilAll(others, id, start);
        speaker?.send(Buffer.from(id.padEnd(MESSAGE_BYTES, 'x')));
        took.push(...(await seen));
        await rest();
      }
      return took;
    },
  };
}

/** One row of that size, committed to a disk as workerd does it. */
function commits(folder: string): Saying & { close(): void } {
  const db = new DatabaseSync(join(folder, 'one-commit.db'));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE notes (note BLOB)');
  const insert = db.prepare('INSERT INTO notes VALUES (?)');
  return {
    name: 'one commit',
    async say(times) {
      const took: number[] = [];
      for (let time = 0; time < times; time += 1) {
        const start = performance.now();
        insert.run(Buffer.alloc(MESSAGE_BYTES, 120));
        took.push(performance.now() - start);
        await rest(1);
      }
      return took;
    },
    close: () => db.close(),
  };
}

async function joinHub(url: string): Promise<WebSocket[]> {
  const sockets = Array.from({ length: OTHERS + 1 }, () => new WebSocket(url, { perMessageDeflate: false }));
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('open', resolve))));
  return sockets;
}

async function seenByOthers(bench: Bench, holdfast: HoldfastSystem): Promise<Figure[]> {
  const hub = await startBaseline('relay', ['hub.ts']);
  if (hub.door.kind !== 'socket') throw new Error('the hub has no socket');
  const pages = await joinNotes(holdfast.shared.links.technician, OTHERS + 1);
  const sockets = await joinHub(hub.door.url);
  const disk = commits(bench.folder);
  const saying = [inNotesRoom(pages), throughHub(sockets), disk];
  for (const each of saying) await each.say(20);
  const samples = await interleave(saying, {
    rounds: bench.rounds,
    measure: (each) => each.say(bench.isQuick ? 20 : 150),
  });
  for (const { socket } of pages) socket.terminate();
  for (const socket of sockets) socket.terminate();
  disk.close();
  await hub.stop();
  const values = valuesOf(samples, median);
  const limit = 2 * (values['relay'] ?? Number.NaN) + (values['one commit'] ?? Number.NaN);
  return [
    {
      name: `a note, seen by ${OTHERS} others, median`,
      unit: 'ms',
      values,
      aim: { text: '< 2 × relay + one commit', isMet: (values['holdfast'] ?? Infinity) < limit },
    },
    { name: `a note, seen by ${OTHERS} others, p99`, unit: 'ms', values: valuesOf(samples, p99), aim: null },
  ];
}

/** As many people as it takes for nobody to write more than they may. */
async function writeMany(link: string, count: number): Promise<void> {
  const pages = await joinNotes(link, Math.ceil(count / MAX_ACTS));
  const [first] = pages;
  // Who writes has asked for what there is.
  for (const { socket } of pages) socket.send(encodeAsk(new Map()));
  let written = 0;
  for (const page of pages) {
    const write = createWriter(page);
    const ids = Array.from({ length: Math.min(MAX_ACTS, count - written) }, () => newActId(systemRandom));
    written += ids.length;
    const [last = ''] = ids.slice(-1);
    const arrived = first === undefined ? Promise.resolve([]) : untilAll([first.socket], last, 0);
    for (const id of ids) write(noteOf(id, `Look at ${id}: the spooler still writes to this file.`));
    await arrived;
  }
  for (const { socket } of pages) socket.terminate();
}

/** A new viewer's join, and from there until they have every note. */
async function openOnce({ product, shared }: HoldfastSystem): Promise<{ join: number; notes: number }> {
  const start = performance.now();
  const connection = product.join(shared.links.observer);
  await new Promise<void>((resolve) => {
    connection.output.onOutput(({ type }) => type === 'caught-up' && resolve());
  });
  const joined = performance.now();
  const open = connection.openNotes();
  if (open === null) throw new Error('who has joined is known');
  await new Promise<void>((resolve) => {
    const look = () => open.notes.isComplete && resolve();
    open.notes.onChange(look);
    look();
  });
  const done = performance.now();
  open.close();
  connection.close();
  return { join: joined - start, notes: done - joined };
}

async function opening(bench: Bench, holdfast: HoldfastSystem): Promise<Figure> {
  const count = bench.isQuick ? 200 : MANY;
  // What was written before counts for its people.
  await rest(ACTS_MS);
  await writeMany(holdfast.shared.links.technician, count);
  const opened: { join: number; notes: number }[] = [];
  for (let round = 0; round < Math.max(5, bench.rounds); round += 1) opened.push(await openOnce(holdfast));
  const notes = median(opened.map((one) => one.notes));
  return {
    name: `${count.toLocaleString('en')} notes opened, after the join`,
    unit: 'ms',
    values: { holdfast: notes, 'the join itself': median(opened.map(({ join: took }) => took)) },
    aim: { text: `< ${OPEN_MS} ms`, isMet: notes < OPEN_MS },
  };
}

export const notes: Row = {
  name: 'notes',
  about:
    'a note: from its writing until each of 20 others has it, stored; and opening a session that has many',
  measure: (bench) =>
    withHoldfast(bench, async (holdfast) => [
      ...(await seenByOthers(bench, holdfast)),
      await opening(bench, holdfast),
    ]),
};
