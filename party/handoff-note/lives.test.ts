import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { MAX_HANDOFF_NOTE_CHARS } from '#protocol/ground/limits.ts';
import { notePage, type NotePage } from '../testing/note-page.ts';
import { createNotesWorld, identityOf, type NotesWorld } from '../testing/notes-world.ts';

const ANNA = identityOf(0);
const PRIYA = identityOf(1);
const CLEO = { ...identityOf(2), role: 'client' as const };

async function opened(world: NotesWorld, identity = ANNA): Promise<NotePage> {
  const page = notePage(world, identity);
  await page.open();
  return page;
}

const storedText = (world: NotesWorld) =>
  world.room.handoffNote.read({ role: 'technician', version: null }).text;

test('[HN1] several write one text at the same time, and a client reads it as it is written', async () => {
  const world = createNotesWorld();
  const [anna, priya, cleo] = [await opened(world), await opened(world, PRIYA), await opened(world, CLEO)];
  anna.hold(true);
  priya.hold(true);
  anna.type(0, 'Disk full.');
  priya.type(0, 'Call Omar.');
  for (const page of [anna, priya]) page.hold(false);
  for (const page of [anna, priya, cleo]) expect(page.text).toBe(storedText(world));
  expect(anna.text).toHaveLength(20);
  expect([anna.note.state, priya.note.state]).toEqual([{ how: 'saved' }, { how: 'saved' }]);
});

test('[HN5] a change is saving until the room has stored it, offline without a line, and saved only then', async () => {
  const world = createNotesWorld();
  const anna = await opened(world);
  anna.hold(true);
  anna.type(0, 'x');
  expect(anna.note.state).toEqual({ how: 'saving' });
  anna.pass('out');
  expect(storedText(world)).toBe('x');
  expect(anna.note.state).toEqual({ how: 'saving' });
  anna.pass('in');
  expect(anna.note.state).toEqual({ how: 'saved' });
  anna.lose();
  expect(anna.note.state).toEqual({ how: 'offline', isUnsent: false });
  anna.type(1, 'y');
  expect(anna.note.state).toEqual({ how: 'offline', isUnsent: true });
});

test('[HN4] the room is killed between storing and telling: the page sends it again, and it is there once', async () => {
  const world = createNotesWorld();
  const anna = await opened(world);
  anna.hold(true);
  anna.type(0, 'stored');
  anna.pass('out');
  anna.lose();
  world.restart();
  anna.hold(false);
  await anna.open();
  expect(anna.note.state).toEqual({ how: 'saved' });
  expect(storedText(world)).toBe('stored');
  expect(anna.text).toBe('stored');
});

test('[HN5] what was typed for an hour without a line is merged with what others wrote meanwhile', async () => {
  const world = createNotesWorld();
  const [anna, priya] = [await opened(world), await opened(world, PRIYA)];
  anna.type(0, 'Situation: .\nNext: .');
  anna.lose();
  for (const letter of [...'disk full'].toReversed()) anna.type(11, letter);
  for (let at = 0; at < 5; at++) priya.type(priya.text.length - 1, 'retry');
  priya.delete(0, 1);
  world.clock.advance(60 * 60_000);
  await anna.open();
  expect(anna.text).toBe(`ituation: disk full.\nNext: ${'retry'.repeat(5)}.`);
  expect([priya.text, storedText(world)]).toEqual([anna.text, anna.text]);
});

test('[HN16] what was typed at too many places without a line is in the text all the same, and nothing of the others’ is lost', async () => {
  const world = createNotesWorld();
  const [anna, priya] = [await opened(world), await opened(world, PRIYA)];
  anna.type(0, 'Situation: .');
  anna.lose();
  for (let typed = 0; typed < 2_000; typed++) anna.type(11, 'x');
  priya.type(0, 'Omar called. ');
  const fresh = vi.fn();
  priya.note.onDocument(fresh);
  await anna.open();
  expect(fresh).toHaveBeenCalled();
  expect(storedText(world)).toBe(`Omar called. Situation: ${'x'.repeat(2_000)}.`);
  for (const page of [anna, priya]) {
    expect(page.text).toBe(storedText(world));
    expect(page.note.state).toEqual({ how: 'saved' });
    expect(page.closedFor).toBeNull();
  }
});

test('[HN6] a later life sends what an earlier one could not, once, whoever else does', async () => {
  const world = createNotesWorld();
  const anna = await opened(world);
  anna.type(0, 'kept. ');
  anna.lose();
  anna.type(6, 'typed in the dark');
  anna.delete(0, 1);
  const kept = anna.note.unsent;
  const [later, other] = [await opened(world), await opened(world)];
  later.note.resend(JSON.parse(JSON.stringify(kept)) as unknown[]);
  other.note.resend(kept);
  await anna.open();
  for (const page of [anna, later, other]) {
    expect(page.text).toBe('ept. typed in the dark');
    expect([page.note.state, page.note.unsent]).toEqual([{ how: 'saved' }, []]);
  }
  expect(storedText(world)).toBe('ept. typed in the dark');
});

test('[HN6] what another person’s life left is not theirs to send', async () => {
  const world = createNotesWorld();
  const anna = await opened(world);
  anna.type(0, 'a');
  anna.lose();
  anna.type(0, 'b');
  const priya = await opened(world, PRIYA);
  priya.note.resend(anna.note.unsent);
  expect(priya.closedFor).toBe('not-allowed');
  expect(storedText(world)).toBe('a');
});

test('[HN7] a disk that is full: not saved, and not shown to anybody, until there is room', async () => {
  const world = createNotesWorld();
  const [anna, priya] = [await opened(world), await opened(world, PRIYA)];
  anna.type(0, 'before. ');
  const { exec } = world.sql;
  const full = vi.spyOn(world.sql, 'exec').mockImplementation((query, ...values) => {
    if (/^\s*(INSERT|UPDATE|DELETE)/.test(query)) throw new Error('database or disk is full: SQLITE_FULL');
    return exec(query, ...values);
  });
  anna.type(8, 'meanwhile.');
  expect(anna.closedFor).toBe('storage-full');
  anna.lose();
  expect(anna.note.state).toEqual({ how: 'offline', isUnsent: true });
  expect([priya.text, storedText(world)]).toEqual(['before. ', 'before. ']);
  full.mockRestore();
  await anna.open();
  expect(anna.note.state).toEqual({ how: 'saved' });
  expect(priya.text).toBe('before. meanwhile.');
  expect(world.reported).toHaveLength(1);
});

test('[HN8] a text that would be too long is refused by name, and saved once it is shorter', async () => {
  const world = createNotesWorld();
  const [anna, priya] = [await opened(world), await opened(world, PRIYA)];
  anna.type(0, 'x'.repeat(MAX_HANDOFF_NOTE_CHARS - 10));
  anna.hold(true);
  priya.type(0, 'five5');
  anna.type(0, 'twenty'.repeat(3));
  anna.hold(false);
  expect(anna.note.state).toEqual({ how: 'full' });
  expect(anna.closedFor).toBeNull();
  expect(storedText(world)).toHaveLength(MAX_HANDOFF_NOTE_CHARS - 5);
  anna.delete(0, 15);
  expect(anna.note.state).toEqual({ how: 'saved' });
  expect([priya.text, storedText(world)]).toEqual([anna.text, anna.text]);
});

/** What may happen to pages and room. */
const step = fc.oneof(
  fc.record({
    do: fc.constant('type' as const),
    page: fc.nat(2),
    at: fc.nat(40),
    text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
  }),
  fc.record({
    do: fc.constant('delete' as const),
    page: fc.nat(2),
    at: fc.nat(40),
    length: fc.integer({ min: 1, max: 8 }),
  }),
  fc.record({
    do: fc.constant('pass' as const),
    page: fc.nat(2),
    way: fc.constantFrom('in' as const, 'out' as const),
  }),
  fc.record({ do: fc.constantFrom('lose' as const, 'open' as const), page: fc.nat(2) }),
  fc.record({ do: fc.constant('kill' as const) }),
);

test('[HN5] in whatever order frames pass, lines are lost and the room is killed, all come to the same text, and nothing saved is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const world = createNotesWorld();
      const pages = await Promise.all([opened(world), opened(world, PRIYA), opened(world)]);
      for (const page of pages) page.hold(true);
      for (const [at, one] of steps.entries()) {
        world.clock.advance(1_000);
        const page = 'page' in one ? pages[one.page] : undefined;
        if (one.do === 'kill') {
          for (const each of pages) each.lose();
          world.restart();
          continue;
        }
        if (page === undefined) continue;
        const { length } = page.text;
        if (one.do === 'type') page.type(Math.min(one.at, length), `<${at}${one.text}>`);
        else if (one.do === 'delete' && one.at < length)
          page.delete(one.at, Math.min(one.length, length - one.at));
        else if (one.do === 'pass') page.pass(one.way);
        else if (one.do === 'lose') page.lose();
        else if (one.do === 'open') await page.open();
      }
      for (const page of pages) {
        page.hold(false);
        await page.open();
      }
      const text = storedText(world);
      for (const page of pages)
        expect([page.closedFor, page.note.state, page.text]).toEqual([null, { how: 'saved' }, text]);
      world.restart();
      expect(storedText(world)).toBe(text);
      expect(world.reported).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
