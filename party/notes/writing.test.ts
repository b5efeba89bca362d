import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import {
  ACTS_MS,
  CLIENT_NOTES,
  MAX_ACTS,
  MAX_NOTES,
  MAX_NOTES_FRAME_BYTES,
  MAX_NOTES_UNREAD_BYTES,
  MAX_NOTE_TEXT_BYTES,
  TECHNICIANS_NOTES,
} from '#protocol/ground/limits.ts';
import type { Role } from '#protocol/ground/roles.ts';
import { encodeRuns } from '#protocol/ground/yjs-append.ts';
import type { ActContent } from '#protocol/notes/acts.ts';
import type { Anchor } from '#protocol/notes/anchor.ts';
import { actsRoot, arrivalsRoot } from '#protocol/notes/document.ts';
import { encodeUpdate } from '#protocol/notes/sync-frame.ts';
import { actOf, edit, idOf, note, reply } from '#protocol/notes/testing/acts.ts';
import { notesView } from '#protocol/notes/view.ts';
import { proofAnswer } from '#protocol/wire/proof.ts';
import {
  buffer,
  createNotesWorld,
  identityOf,
  type NotesWorld,
  type TestPage,
} from '../testing/notes-world.ts';

const ANNA = identityOf(0);
const PRIYA = identityOf(1);
const CLEO = { ...identityOf(2), role: 'client' as const };
const OTTO = { ...identityOf(3), role: 'observer' as const };

async function enter(world: NotesWorld, identity = ANNA): Promise<TestPage> {
  const page = await world.join(identity);
  page.ask();
  return page;
}

const textsOf = (page: TestPage) => notesView(page.notes).map(({ text }) => text);

test('[NO10] an act is stored, arrives as its writer’s and is shown to all at once, its writer too', async () => {
  const world = createNotesWorld();
  const anna = await enter(world);
  const priya = await enter(world, PRIYA);
  anna.write(actOf('n', note('97%?')));
  const arrival = {
    ...{ number: 0, at: world.clock.now(), act: idOf('n') },
    by: { person: ANNA.person, device: ANNA.device, name: ANNA.name, role: 'technician' },
  };
  for (const page of [anna, priya])
    expect(page.notes).toMatchObject([{ act: actOf('n', note('97%?')), arrival }]);
  priya.write(actOf('a', reply('it is')));
  expect(notesView(anna.notes)).toMatchObject([
    { replies: [{ text: 'it is', by: { person: PRIYA.person } }] },
  ]);
  expect(world.reported).toEqual([]);
  // One frame for all: y-partykit's own.
  expect(anna.frames.at(-1)?.frame).toBe(priya.frames.at(-1)?.frame);
});

test('[NO10] who comes later has all of it, and after a restart of the room too', async () => {
  const world = createNotesWorld();
  const anna = await enter(world);
  for (let index = 0; index < 20; index++) anna.write(actOf(`n${index}`, note(`text ${index}`)));
  const late = await enter(world, PRIYA);
  expect(late.notes).toEqual(anna.notes);
  world.restart();
  const next = await enter(world, CLEO);
  expect(next.notes).toEqual(anna.notes);
  next.write(actOf('c', reply('and on'), { on: idOf('n3'), saw: idOf('n3') }));
  expect(next.notes.at(-1)).toMatchObject({ act: { text: 'and on' }, arrival: { number: 20 } });
  expect(world.reported).toEqual([]);
});

describe('[NO11] what a page may not send closes its socket by name, before it is stored and before anybody sees it', () => {
  /** Anna has written a note and a reply; Priya, whose socket is the forger’s, a reply. */
  async function scene() {
    const world = createNotesWorld();
    const anna = await enter(world);
    const forger = await enter(world, PRIYA);
    const observer = await enter(world, OTTO);
    anna.write(actOf('n', note('mine')));
    anna.write(actOf('a', reply('mine too')));
    forger.write(actOf('p', reply('theirs')));
    return { world, anna, forger, observer };
  }
  const text = actOf('x', reply('forged'));
  const update = (edited: (doc: Y.Doc) => void, author: number) => {
    const doc = new Y.Doc();
    doc.clientID = author;
    edited(doc);
    return Y.encodeStateAsUpdate(doc);
  };
  const runs = (...given: Parameters<typeof encodeRuns>[0]) => encodeRuns(given);
  type Forgery = (page: TestPage, others: { anna: TestPage; rooms: number }) => Uint8Array;
  const at = (page: TestPage) => ({ author: page.client, clock: 1, root: actsRoot(page.client) });
  const FORGED: Record<string, [Forgery, string]> = {
    'the array of another person': [
      (_, { anna }) => runs({ author: anna.client, clock: 2, root: actsRoot(anna.client), entries: [text] }),
      'not-allowed',
    ],
    'the array of the room': [
      (_, { rooms }) => runs({ author: rooms, clock: 3, root: actsRoot(rooms), entries: [text] }),
      'not-allowed',
    ],
    'an arrival': [
      (page) => runs({ author: 5, clock: 0, root: arrivalsRoot(5), entries: [page.notes[0]!.arrival] }),
      'not-an-append',
    ],
    'the array of another, as oneself': [
      (_, { anna }) => runs({ author: 5, clock: 0, root: actsRoot(anna.client), entries: [text] }),
      'not-an-append',
    ],
    'two acts at once': [
      (page) => runs({ ...at(page), entries: [text, { ...text, id: idOf('y') }] }),
      'not-an-append',
    ],
    'a gap': [(page) => runs({ ...at(page), clock: 2, entries: [text] }), 'out-of-order'],
    'another act in the place of one': [
      (page) => runs({ ...at(page), clock: 0, entries: [text] }),
      'not-an-append',
    ],
    'a map': [(page) => update((doc) => doc.getMap('acts').set('a', 1), page.client), 'not-an-append'],
    'an array in an array': [
      (page) => update((doc) => doc.getArray(actsRoot(page.client)).push([new Y.Array()]), page.client),
      'not-an-append',
    ],
    'a deletion': [
      (page) =>
        update((doc) => {
          doc.getArray(actsRoot(page.client)).push([text]);
          doc.getArray(actsRoot(page.client)).delete(0);
        }, page.client),
      'not-an-append',
    ],
    'what is no act': [
      (page) => runs({ ...at(page), entries: [{ ...text, by: ANNA.person }] }),
      'malformed-frame',
    ],
    'another’s act said again as one’s own': [
      (page, { anna }) => runs({ ...at(page), entries: [anna.notes[1]!.act] }),
      'not-allowed',
    ],
    'a reply to what is not there': [
      (page) => runs({ ...at(page), entries: [actOf('x', reply('x'), { on: idOf('z'), saw: idOf('z') })] }),
      'not-allowed',
    ],
    'having seen what is not there': [
      (page) => runs({ ...at(page), entries: [actOf('x', reply('x'), { saw: idOf('z') })] }),
      'not-allowed',
    ],
    'another’s act as one’s own that has not arrived': [
      (page) => runs({ ...at(page), entries: [actOf('x', reply('x'), { after: idOf('a') })] }),
      'not-allowed',
    ],
    'an edit of what another wrote': [
      (page) => runs({ ...at(page), entries: [actOf('x', edit('n', 'x'))] }),
      'not-allowed',
    ],
    'an edit of what has no text': [
      (page) => runs({ ...at(page), entries: [actOf('x', edit('x', 'x'))] }),
      'not-allowed',
    ],
  };
  test.each(Object.entries(FORGED))('%s', async (_, [forge, reason]) => {
    const { world, anna, forger } = await scene();
    const before = { shown: anna.frames.length, acts: world.sql.exec('SELECT * FROM acts') };
    const [life] = world.sql.exec('SELECT author FROM lives');
    forger.send(buffer(encodeUpdate(forge(forger, { anna, rooms: Number(life?.['author']) }))));
    expect(forger.closedFor).toBe(reason);
    expect(anna.frames.length).toBe(before.shown);
    expect(world.sql.exec('SELECT * FROM acts')).toEqual(before.acts);
    expect(world.reported).toEqual([]);
  });

  test('whatever is changed in an honest update', async () => {
    const { world, anna, forger } = await scene();
    const honest = encodeUpdate(runs({ ...at(forger), entries: [text] }));
    const places = fc.array(fc.tuple(fc.nat(honest.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(places, async (changes) => {
        const page = await enter(world, PRIYA);
        const changed = Uint8Array.from(honest);
        for (const [place, byte] of changes) changed[place] = byte;
        page.send(buffer(changed));
        page.leave();
        for (const { arrival } of page.notes.slice(3)) expect(arrival.by.person).toBe(PRIYA.person);
        expect(anna.closedFor).toBeNull();
      }),
      { numRuns: 300 },
    );
    expect(anna.notes.filter(({ arrival }) => arrival.by.person === ANNA.person)).toHaveLength(2);
    expect(world.reported).toEqual([]);
  });

  test('a frame that is too long, and an act before one has asked for what there is', async () => {
    const world = createNotesWorld();
    const anna = await enter(world);
    anna.send(new ArrayBuffer(MAX_NOTES_FRAME_BYTES + 1));
    expect(anna.closedFor).toBe('frame-too-large');
    const hasty = await world.join(PRIYA);
    hasty.write(actOf('n', note('x')));
    expect(hasty.closedFor).toBe('out-of-order');
  });
});

test('[NO12] a page’s client is bound for good to its person and device, after a restart too', async () => {
  const world = createNotesWorld();
  const anna = await enter(world);
  anna.write(actOf('n', note('mine')));
  const { client } = anna;
  anna.leave();
  world.restart();
  for (const identity of [PRIYA, { ...ANNA, device: PRIYA.device }]) {
    const other = await enter(world, identity);
    other.write(actOf('x', reply('x')), { author: client, clock: 1 });
    expect(other.closedFor).toBe('not-allowed');
  }
  const again = await enter(world);
  again.write(actOf('x', reply('on')), { author: client });
  expect(again.closedFor).toBeNull();
  expect(again.notes).toHaveLength(2);
});

describe('[NO13] what a role may do about notes', () => {
  const THEIRS: Record<string, ActContent> = {
    edit: edit('n', 'x'),
    withdraw: { type: 'withdraw', of: idOf('n') },
    kind: { type: 'kind', kind: 'warning' },
    resolve: { type: 'resolve' },
    reopen: { type: 'reopen' },
    assign: { type: 'assign', to: ANNA.person },
    reply: reply('x'),
  };
  const MAY: Record<Role, { own: string[]; others: string[] }> = {
    technician: {
      own: ['edit', 'withdraw', 'kind', 'resolve', 'reopen', 'assign', 'reply'],
      others: ['withdraw', 'kind', 'resolve', 'reopen', 'assign', 'reply'],
    },
    client: { own: ['edit', 'withdraw', 'kind', 'resolve', 'reopen', 'reply'], others: ['reply'] },
    observer: { own: [], others: [] },
  };
  const cases = (['technician', 'client', 'observer'] as const).flatMap((role) =>
    (['own', 'others'] as const).flatMap((whose) =>
      Object.keys(THEIRS).map((type) => ({ role, whose, type, may: MAY[role][whose].includes(type) })),
    ),
  );
  test.each(cases)('$role, $whose: $type $may', async ({ role, whose, type, may }) => {
    const world = createNotesWorld();
    const identity = { ...identityOf(5), role };
    const page = await enter(world, identity);
    const other = await enter(world, PRIYA);
    const writer = whose === 'own' ? page : other;
    writer.write(actOf('n', note('x')));
    if (page.closedFor !== null) {
      // An observer writes none that could be their own.
      expect(role).toBe('observer');
      return;
    }
    page.write(actOf('x', THEIRS[type]!));
    expect(page.closedFor).toBe(may ? null : 'not-allowed');
    expect(other.notes).toHaveLength(may ? 2 : 1);
  });
});

test('[NO14] an act that is sent again is stored once, by whichever life of a page it comes', async () => {
  const world = createNotesWorld();
  const first = await enter(world);
  const act = actOf('n', note('once'));
  first.write(act);
  first.write(act, { clock: 0 });
  first.leave();
  const second = await enter(world);
  second.write(act, { author: 77, clock: 0 });
  second.write(actOf('a', reply('next')), { author: 77, clock: 0 });
  expect(second.closedFor).toBeNull();
  expect(second.notes.map(({ act: { id } }) => id)).toEqual([idOf('n'), idOf('a')]);
  expect(textsOf(second)).toEqual(['once']);
});

/** Says that somebody has written so much. */
function fill(world: NotesWorld, holder: string, share: { acts: number; bytes: number }): void {
  world.sql.exec('INSERT OR REPLACE INTO shares VALUES (?, ?, ?)', holder, share.acts, share.bytes);
}

test('[NO15] a full session, the part that is kept for technicians, and a client’s tenth are refused by name', async () => {
  const rest = {
    acts: MAX_NOTES.acts - TECHNICIANS_NOTES.acts,
    bytes: MAX_NOTES.bytes - TECHNICIANS_NOTES.bytes,
  };
  const cases = [
    ['all', MAX_NOTES, ANNA, 'notes-full'],
    ['clients', rest, CLEO, 'notes-full'],
    [CLEO.person, CLIENT_NOTES, CLEO, 'share-full'],
  ] as const;
  for (const [holder, { acts, bytes }, identity, problem] of cases) {
    for (const full of [
      { acts, bytes: 0 },
      { acts: 0, bytes },
    ]) {
      const world = createNotesWorld();
      const page = await enter(world, identity);
      fill(world, holder, { acts: acts - 1, bytes: bytes - 1 });
      page.write(actOf('n', note('last')));
      fill(world, holder, full);
      page.write(actOf('m', note('too many')));
      expect(page.answers.at(-1)).toEqual({ type: 'refused', act: idOf('m'), problem });
      expect(page.closedFor).toBeNull();
      expect(textsOf(page)).toEqual(['last']);
      const other = await enter(world, PRIYA);
      other.write(actOf('t', note('a technician’s')));
      expect(other.notes).toHaveLength(holder === 'all' ? 1 : 2);
    }
  }
});

test('[NO15] what is counted is what was written: acts and bytes, of each person and of all clients', async () => {
  const world = createNotesWorld();
  const cleo = await enter(world, CLEO);
  const anna = await enter(world);
  cleo.write(actOf('n', note('x'.repeat(MAX_NOTE_TEXT_BYTES))));
  anna.write(actOf('a', reply('x')));
  const shares = new Map(
    world.sql
      .exec('SELECT * FROM shares')
      .map(({ holder, acts, bytes }) => [holder, [acts, Number(bytes)] as const]),
  );
  expect(shares.get(CLEO.person)).toEqual(shares.get('clients'));
  expect(shares.get('clients')?.[0]).toBe(1);
  expect(shares.get('clients')?.[1]).toBeGreaterThan(MAX_NOTE_TEXT_BYTES);
  expect(shares.get('all')?.[0]).toBe(2);
});

test('[NO16] more than 30 acts in 10 s of one person, in all of their tabs, are refused by name, and taken later', async () => {
  const world = createNotesWorld();
  const tabs = [await enter(world), await enter(world)];
  for (let index = 0; index <= MAX_ACTS; index++) tabs[index % 2]!.write(actOf(`n${index}`, note('x')));
  const refused = { type: 'refused', act: idOf(`n${MAX_ACTS}`), problem: 'too-many' };
  expect(tabs[MAX_ACTS % 2]!.answers.at(-1)).toEqual(refused);
  expect(tabs[0]!.notes).toHaveLength(MAX_ACTS);
  world.clock.advance(ACTS_MS + 1);
  tabs[0]!.write(actOf('m', note('x')));
  expect(tabs[1]!.notes).toHaveLength(MAX_ACTS + 1);
});

/** Shows the room that this page has read what it was sent, and what it is sent then. */
function read(page: TestPage): void {
  while (page.texts.length > 0) page.send(proofAnswer(page.texts.shift() ?? ''));
}

async function withLongNotes(count: number): Promise<NotesWorld> {
  const world = createNotesWorld();
  const anna = await enter(world);
  for (let index = 0; index < count; index++) {
    world.clock.advance(ACTS_MS);
    anna.write(actOf(`n${index}`, note(`${index} ${'x'.repeat(16_000)}`)));
    read(anna);
  }
  anna.leave();
  return world;
}

test('[NO17] what one lacks comes in frames of at most 64 KiB, in order, and only that', async () => {
  const world = await withLongNotes(40);
  const page = await world.join(PRIYA);
  page.ask();
  const frames = page.frames.map(({ frame }) => frame.length);
  expect(Math.max(...frames)).toBeLessThanOrEqual(MAX_NOTES_FRAME_BYTES + 64);
  expect(frames.length).toBeGreaterThan(10);
  expect(page.notes.map(({ arrival }) => arrival.number)).toEqual(
    Array.from({ length: 40 }, (_, index) => index),
  );
  expect(page.answers).toEqual([{ type: 'all-sent' }]);
  const [life] = world.sql.exec('SELECT author FROM lives');
  const later = await world.join(CLEO);
  later.ask(new Map([[Number(life?.['author']), 38]]));
  expect(later.frames.reduce((sum, { frame }) => sum + frame.length, 0)).toBeLessThan(3 * 17_000);
});

test('[NO17] a page that does not read is sent no more, and all once it does, what arrived meanwhile too', async () => {
  const world = await withLongNotes(80);
  const page = await world.join(PRIYA);
  page.ask();
  const bytes = () => page.frames.reduce((sum, { frame }) => sum + frame.length, 0);
  expect(bytes()).toBeLessThan(MAX_NOTES_UNREAD_BYTES + 2 * MAX_NOTES_FRAME_BYTES);
  expect(page.answers).toEqual([]);
  const anna = await enter(world);
  read(anna);
  anna.write(actOf('m', note('meanwhile')));
  expect(anna.notes.at(-1)?.act.id).toBe(idOf('m'));
  const held = page.notes.length;
  read(page);
  expect(held).toBeLessThan(80);
  expect(page.notes).toHaveLength(81);
  expect(page.answers).toEqual([{ type: 'all-sent' }]);
});

test('[NO18] killed between storing and showing, nothing is lost: who comes is shown it', async () => {
  const world = createNotesWorld();
  const anna = await enter(world);
  const act = actOf('n', note('stored'));
  // The room ends in the very moment in which it has stored.
  vi.spyOn(anna.frames, 'push').mockImplementation(() => {
    throw new Error('killed');
  });
  anna.write(act);
  world.restart();
  const again = await enter(world);
  expect(textsOf(again)).toEqual(['stored']);
  again.write(act, { author: 78, clock: 0 });
  expect(again.notes).toHaveLength(1);
});

test('[NO18] what could not be stored was not said, and its page’s socket closes by name', async () => {
  const world = createNotesWorld();
  const anna = await enter(world);
  const priya = await enter(world, PRIYA);
  anna.write(actOf('n', note('first')));
  const transaction = vi.spyOn(world.sql, 'transaction').mockImplementation(() => {
    throw new Error('database or disk is full: SQLITE_FULL');
  });
  anna.write(actOf('a', reply('lost')));
  expect(anna.closedFor).toBe('storage-full');
  transaction.mockRestore();
  const again = await enter(world);
  again.write(actOf('a', reply('not lost')), { author: anna.client, clock: 1 });
  expect(priya.notes.map(({ act }) => ('text' in act ? act.text : ''))).toEqual(['first', 'not lost']);
});

test('[NO19] each act is told to the session’s room with its salted hash, until it has said that it has it', async () => {
  const world = createNotesWorld();
  world.isSessionThere = false;
  const anna = await enter(world);
  const anchor: Anchor = {
    ...({ on: 'lines' } as const),
    ...{ terminal: 'aaaaaaaa', segment: 1, event: 2 },
    ...{ from: { line: 3, column: 4 }, to: { line: 3, column: 9 }, quote: { start: 'secret', end: null } },
  };
  const act = actOf('n', { type: 'note', anchor, kind: 'finding', text: 'a secret', mentions: [] });
  anna.write(act);
  await settled();
  expect(world.told).toEqual([]);
  expect(world.alarmAt).not.toBeNull();
  world.restart();
  world.isSessionThere = true;
  world.clock.advance(world.alarmAt! - world.clock.now());
  world.room.alarm();
  await settled();
  expect(world.told).toMatchObject([
    { type: 'note-act', number: 0, act: idOf('n'), does: 'note', by: ANNA.person, kind: 'finding' },
  ]);
  expect(JSON.stringify(world.told)).not.toContain('secret');
  world.room.alarm();
  const again = await enter(world);
  for (let index = 0; index < 25; index++) again.write(actOf(`r${index}`, reply('x')));
  await settled();
  expect(world.told).toMatchObject(Array.from({ length: 26 }, (_, number) => ({ number })));
});

async function settled(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
}
