import { beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Bytes } from '#base/bytes.ts';
import { HANDOFF_NOTE_ASKS, MAX_HANDOFF_NOTE_FRAME_BYTES } from '#protocol/ground/limits.ts';
import { noteSocket, updateOf, type NoteSocket } from '../testing/note-page.ts';
import { buffer, createNotesWorld, identityOf, type NotesWorld } from '../testing/notes-world.ts';

const ANNA = identityOf(0);
const MALLORY = identityOf(1);
const PRIYA = identityOf(2);
const AUTHOR = 7;

let world: NotesWorld;
let anna: NoteSocket;
let mallory: NoteSocket;
let priya: NoteSocket;
/** What Anna wrote. */
let first: Bytes;

beforeEach(async () => {
  world = createNotesWorld();
  anna = await noteSocket(world, ANNA);
  mallory = await noteSocket(world, MALLORY);
  priya = await noteSocket(world, PRIYA);
  for (const page of [anna, mallory, priya]) page.ask();
  first = updateOf((text) => text.insert(0, 'disk full'), { author: AUTHOR });
  anna.write(first);
  priya.said.length = 0;
});

const storedText = () => world.room.handoffNote.read({ role: 'technician', version: null }).text;

/** Nobody was shown it, nor will be. */
function expectNothing(): void {
  expect(priya.said).toEqual([]);
  expect(storedText()).toBe('disk full');
  world.restart();
  expect(storedText()).toBe('disk full');
  expect(world.reported).toEqual([]);
}

const on = (act: (text: Y.Text, doc: Y.Doc) => void, author = 8) => updateOf(act, { author, on: [first] });

/** An update of two authors. */
function byTwo(): Bytes {
  const one = on((text) => text.insert(0, 'a'), 8);
  return Y.mergeUpdates([one, updateOf((text) => text.insert(0, 'b'), { author: 9, on: [first, one] })]);
}

/** What comes second of two. */
function second(): Bytes {
  const one = on((text) => text.insert(0, 'a'));
  return updateOf((text) => text.insert(1, 'b'), { author: 8, on: [first, one] });
}

const BREACHES: Record<string, [() => Bytes, string]> = {
  'another’s client': [() => on((text) => text.insert(9, '!'), AUTHOR), 'not-allowed'],
  'two authors': [byTwo, 'not-an-append'],
  'another root': [() => on((_, doc) => doc.getText('other').insert(0, 'x')), 'not-an-append'],
  'an array': [() => on((_, doc) => doc.getArray('list').push(['x'])), 'not-an-append'],
  'a map': [() => on((_, doc) => doc.getMap('text2').set('x', 1)), 'not-an-append'],
  'a format': [() => on((text) => text.format(0, 4, { bold: true })), 'not-an-append'],
  'formatted text': [() => on((text) => text.insert(0, 'x', { bold: true })), 'not-an-append'],
  'an attribute': [() => on((text) => text.setAttribute('x', 'y')), 'not-an-append'],
  'an embed': [() => on((text) => text.insertEmbed(0, { image: 'x' })), 'not-an-append'],
  'a subdocument': [() => on((text) => text.insertEmbed(0, new Y.Doc())), 'not-an-append'],
  'a type within': [() => on((text) => text.insertEmbed(0, new Y.Text('x'))), 'not-an-append'],
  'what comes later': [second, 'out-of-order'],
  'beside what is not there': [
    () => {
      const other = updateOf((text) => text.insert(0, 'not sent'), { author: 99 });
      return updateOf((text) => text.insert(3, 'x'), { author: 8, on: [other] });
    },
    'not-an-append',
  ],
  'deleting what is not there': [
    () => {
      const other = updateOf((text) => text.insert(0, 'not sent'), { author: 99 });
      return updateOf((text) => text.delete(0, 3), { author: 8, on: [other] });
    },
    'out-of-order',
  ],
  'no update': [() => Uint8Array.of(1, 2, 3), 'malformed-frame'],
};

describe('[HN2] what is no plain change of the one text closes its socket by name, unstored and unseen', () => {
  test.each(Object.entries(BREACHES))('%s', (_, [forge, reason]) => {
    mallory.write(forge());
    expect(mallory.closedFor).toBe(reason);
    expectNothing();
  });

  test.each<[string, unknown, string]>([
    [
      'y-partykit’s announcement of pieces',
      JSON.stringify({ id: 'x', type: 'start', size: 3 }),
      'malformed-frame',
    ],
    ['a text', 'hello', 'malformed-frame'],
    ['y-protocols’ own update', buffer(Uint8Array.of(0, 2, 2, 0, 0)), 'malformed-frame'],
    ['an unknown frame', buffer(Uint8Array.of(9)), 'malformed-frame'],
    ['something behind a frame', buffer(Uint8Array.of(2, 1, 0)), 'malformed-frame'],
    ['an empty frame', new ArrayBuffer(0), 'malformed-frame'],
    ['a frame that is too long', new ArrayBuffer(MAX_HANDOFF_NOTE_FRAME_BYTES + 1), 'frame-too-large'],
  ])('%s', (_, data, reason) => {
    mallory.send(data);
    expect(mallory.closedFor).toBe(reason);
    expectNothing();
  });
});

test('[HN2] what is written before its page has asked is refused', async () => {
  const eager = await noteSocket(world, identityOf(5));
  eager.write(on((text) => text.insert(0, 'x')));
  expect(eager.closedFor).toBe('out-of-order');
  expectNothing();
});

test('[HN3] a client belongs for good to the person and device that wrote as it first', async () => {
  world.restart();
  const update = on((text) => text.insert(9, '!'), AUTHOR);
  const tablet = await noteSocket(world, { ...ANNA, device: identityOf(9).device });
  const again = await noteSocket(world, ANNA);
  for (const page of [tablet, again]) {
    page.ask();
    page.write(update);
  }
  expect([tablet.closedFor, again.closedFor]).toEqual(['not-allowed', null]);
  expect(storedText()).toBe('disk full!');
});

test.each(['client', 'observer'] as const)('[HN1] a %s reads and cannot write', async (role) => {
  const reader = await noteSocket(world, { ...MALLORY, role });
  reader.ask();
  expect(reader.said.map(({ type }) => type)).toEqual(['begin', 'piece']);
  reader.write(on((text) => text.insert(0, 'x')));
  expect(reader.closedFor).toBe('not-allowed');
  expectNothing();
});

test('[HN1] a technician who is an observer now writes no more, not even as the client they were', async () => {
  anna.leave();
  const observer = await noteSocket(world, { ...ANNA, role: 'observer' });
  observer.ask();
  observer.write(on((text) => text.insert(9, '!'), AUTHOR));
  expect(observer.closedFor).toBe('not-allowed');
  expectNothing();
});

test('[HN4] a change that came before is answered as stored, and is there once; part of it again likewise', () => {
  anna.write(first);
  const more = updateOf((text) => text.insert(9, ' now'), { author: AUTHOR, on: [first] });
  anna.write(Y.mergeUpdates([first, more]));
  anna.write(more);
  expect(anna.said.filter(({ type }) => type === 'stored')).toHaveLength(4);
  expect(storedText()).toBe('disk full now');
  expect(priya.said.filter(({ type }) => type === 'update')).toHaveLength(1);
});

test('[HN2] who sends too many frames is let go', () => {
  for (let sent = 0; mallory.closedFor === null && sent < 1_000; sent++) mallory.send('ping');
  expect(mallory.closedFor).toBe('rate-limited');
});

test.each(['technician', 'observer'] as const)(
  '[HN11] a %s who asks for all of it over and over is let go, and may ask again later',
  async (role) => {
    const greedy = await noteSocket(world, { ...identityOf(4), role });
    for (let asked = 0; greedy.closedFor === null && asked < 1_000; asked++) greedy.ask();
    expect(greedy.closedFor).toBe('rate-limited');
    expect(greedy.said.filter(({ type }) => type === 'begin')).toHaveLength(HANDOFF_NOTE_ASKS.burst);
  },
);

test('[HN2] deletions are everybody’s who may write', () => {
  mallory.write(on((text) => text.delete(0, 5)));
  expect(mallory.closedFor).toBeNull();
  expect(storedText()).toBe('full');
});

test('[HN12] somebody who is removed is out at once, and what they send then is not taken', async () => {
  world.room.drop({ devices: [MALLORY.device], reason: 'device-removed' });
  expect(mallory.closedFor).toBe('device-removed');
  mallory.write(on((text) => text.insert(0, 'x')));
  const again = await noteSocket(world, MALLORY);
  expect(again.closedFor).toBe('device-removed');
  expectNothing();
});

/** So many pieces at one place, each in front of the one before. */
const tangle = (pieces: number) =>
  updateOf(
    (text) => {
      for (let piece = 0; piece < pieces; piece++) text.insert(0, 'x');
    },
    { author: 8 },
  );

test('[HN16] a change over which Yjs would walk for long is not taken: a fresh document begins, and after some of them its page is closed', () => {
  mallory.write(tangle(2_000), { token: 1 });
  expect(mallory.said).toContainEqual({ type: 'refused', token: 1, why: 'another-document' });
  expect(mallory.closedFor).toBeNull();
  expect(storedText()).toBe('disk full');
  for (let generation = 2; generation < 5; generation++) mallory.write(tangle(2_000), { generation });
  expect(mallory.closedFor).toBe('rate-limited');
  expect(priya.closedFor).toBeNull();
  world.restart();
  expect(storedText()).toBe('disk full');
  expect(world.reported).toEqual([]);
});

test('[HN16] another socket, of whomever, has no more of them', async () => {
  for (let generation = 1; generation < 5; generation++) mallory.write(tangle(2_000), { generation });
  const again = await noteSocket(world, MALLORY);
  again.ask();
  for (const page of [again, priya]) {
    page.write(tangle(2_000), { generation: 4 });
    expect(page.closedFor).toBe('rate-limited');
  }
});

test('[HN16] text in one piece, and pieces at some places, are taken', () => {
  mallory.write(on((text) => text.insert(4, 'long '.repeat(5_000))));
  expect(mallory.said).toContainEqual(expect.objectContaining({ type: 'stored' }));
  mallory.write(
    updateOf((text) => [1, 3, 5].forEach((at) => text.insert(at, 'y')), { author: 9, on: [first] }),
  );
  expect(storedText()).toHaveLength('disk full'.length + 25_000 + 3);
});
