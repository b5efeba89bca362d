import { expect, test } from 'vitest';
import {
  HANDOFF_NOTE_REST_MS,
  HANDOFF_NOTE_ASKS,
  HANDOFF_NOTE_ROWS,
  MAX_HANDOFF_NOTE_TAKEN_BYTES,
  MAX_HANDOFF_NOTE_VERSIONS,
  MAX_NOTES_UNREAD_BYTES,
  MAX_HANDOFF_NOTE_CHARS,
} from '#protocol/ground/limits.ts';
import { hashedVersion } from '#protocol/handoff-note/facts.ts';
import { proofAnswer } from '#protocol/wire/proof.ts';
import { sha256 } from '../worker/crypto.ts';
import { notePage, noteSocket, updateOf, type NotePage } from '../testing/note-page.ts';
import { createNotesWorld, identityOf, type NotesWorld } from '../testing/notes-world.ts';

const ANNA = identityOf(0);
const PRIYA = identityOf(1);
const CLEO = { ...identityOf(2), role: 'client' as const };
const OTTO = { ...identityOf(3), role: 'observer' as const };

async function opened(world: NotesWorld, identity = ANNA): Promise<NotePage> {
  const page = notePage(world, identity);
  await page.open();
  return page;
}

const read = (
  world: NotesWorld,
  role: 'technician' | 'client' = 'technician',
  version: number | null = null,
) => world.room.handoffNote.read({ role, version });

test('[HN9] a version is kept at a handoff, with a salted hash on the record, which is told until it is there', async () => {
  const world = createNotesWorld();
  const anna = await opened(world);
  anna.type(0, 'Disk full.');
  world.isSessionThere = false;
  const { version, text } = world.room.handoffNote.keepVersion('handoff0001');
  expect([text, version]).toMatchObject([
    'Disk full.',
    { number: 1, why: 'handoff', handoff: 'handoff0001' },
  ]);
  expect(version.sha256).toBe(sha256(hashedVersion({ salt: version.salt, text })));
  anna.type(10, ' Now empty.');
  expect(world.room.handoffNote.keepVersion('handoff0001')).toEqual({ version, text });
  expect(read(world).versions).toHaveLength(1);
  await Promise.resolve();
  expect(world.told).toEqual([]);
  world.restart();
  world.isSessionThere = true;
  world.clock.advance(60_000);
  world.room.alarm();
  await expect
    .poll(() => world.told)
    .toMatchObject([
      { type: 'handoff-note-version', number: 1, why: 'handoff', by: [ANNA.person], sha256: version.sha256 },
    ]);
  expect(JSON.stringify(world.told)).not.toContain('Disk');
  expect(read(world, 'technician', 1).text).toBe('Disk full.');
  expect(read(world).text).toBe('Disk full. Now empty.');
});

test('[HN9] a version is kept once a changed note has rested, and none while it has not, or nothing has changed', async () => {
  const world = createNotesWorld();
  const anna = await opened(world);
  anna.type(0, 'one');
  world.clock.advance(HANDOFF_NOTE_REST_MS - 1_000);
  anna.type(3, ' two');
  world.clock.advance(1_000);
  world.room.alarm();
  expect(read(world).versions).toEqual([]);
  world.restart();
  world.clock.advance(HANDOFF_NOTE_REST_MS);
  world.room.alarm();
  expect(read(world).versions).toMatchObject([{ number: 1, why: 'rest', isTextKept: true }]);
  expect(read(world, 'technician', 1).text).toBe('one two');
  world.clock.advance(10 * HANDOFF_NOTE_REST_MS);
  world.room.alarm();
  expect(read(world).versions).toHaveLength(1);
});

test('[HN9] of too many versions the oldest kept at rest lose their texts first; the record keeps their hashes', async () => {
  const world = createNotesWorld();
  const anna = await opened(world);
  anna.type(0, 'x');
  world.room.handoffNote.keepVersion('handoff0001');
  for (let kept = 1; kept < MAX_HANDOFF_NOTE_VERSIONS + 1; kept++) {
    anna.type(0, 'x');
    world.clock.advance(HANDOFF_NOTE_REST_MS);
    world.room.alarm();
  }
  const { versions } = read(world);
  expect(versions).toHaveLength(MAX_HANDOFF_NOTE_VERSIONS + 1);
  expect(versions.filter(({ isTextKept }) => !isTextKept)).toMatchObject([{ number: 2 }]);
  expect(read(world, 'technician', 1).text).toBe('x');
  expect(read(world, 'technician', 2).text).toBeNull();
});

test('[HN10] withheld, clients and observers get no byte of it until it is handed over, then that version alone', async () => {
  const world = createNotesWorld();
  const anna = await opened(world);
  const before = await opened(world, CLEO);
  anna.type(0, 'seen. ');
  expect(before.text).toBe('seen. ');
  anna.note.withhold({ isWithheld: true });
  expect([before.note.reading, before.text]).toEqual(['withheld', '']);
  const sockets = [await noteSocket(world, CLEO), await noteSocket(world, OTTO)];
  for (const each of sockets) each.ask();
  anna.type(6, 'secret');
  for (const each of sockets) {
    expect(each.said).toMatchObject([{ type: 'begin', what: 'withheld', generation: 0 }]);
    expect(each.texts).toEqual([]);
  }
  expect(read(world, 'client')).toMatchObject({ text: null, isWithheld: true, versions: [] });
  world.clock.advance(HANDOFF_NOTE_REST_MS);
  world.room.alarm();
  expect(read(world, 'client', 1)).toMatchObject({ text: null, versions: [] });
  expect(read(world, 'technician', 1).text).toBe('seen. secret');
  world.room.handoffNote.keepVersion('handoff0001');
  anna.type(0, 'later ');
  expect([before.note.reading, before.note.handedOver]).toEqual(['handed-over', 'seen. secret']);
  expect(sockets[0]!.said.slice(1).map(({ type }) => type)).toEqual(['begin', 'piece']);
  expect(read(world, 'client')).toMatchObject({ text: 'seen. secret', versions: [{ number: 2 }] });
  anna.note.withhold({ isWithheld: false });
  expect([before.note.reading, before.text]).toEqual(['live', 'later seen. secret']);
  await expect
    .poll(() => world.told.map((fact) => ('withheld' in fact ? fact.withheld : fact.type)))
    .toEqual([true, 'handoff-note-version', 'handoff-note-version', false]);
});

test('[HN10] who may not write sets nothing', async () => {
  const world = createNotesWorld();
  for (const identity of [CLEO, OTTO]) {
    const page = await opened(world, identity);
    page.note.withhold({ isWithheld: true });
    expect(page.closedFor).toBe('not-allowed');
  }
  expect(read(world).isWithheld).toBe(false);
});

/** Types and deletes so much that a fresh document has to begin. */
function wear(world: NotesWorld, page: NotePage): void {
  const long = 'x'.repeat(MAX_HANDOFF_NOTE_CHARS / 2);
  for (let taken = 0; taken < MAX_HANDOFF_NOTE_TAKEN_BYTES; taken += long.length) {
    page.type(page.text.length, long);
    page.delete(page.text.length - long.length, long.length);
    world.clock.advance(1_000);
  }
}

test('[HN8] a worn document makes place for a fresh one with the same text; what was typed meanwhile goes into it', async () => {
  const world = createNotesWorld();
  const [anna, priya, dark] = [await opened(world), await opened(world, PRIYA), await opened(world)];
  anna.type(0, 'Situation.\nNext.');
  const { doc } = priya.note;
  priya.hold(true);
  priya.type(9, ': full');
  dark.lose();
  dark.type(15, ': reboot');
  wear(world, anna);
  expect(priya.note.doc).toBe(doc);
  priya.hold(false);
  await dark.open();
  expect(priya.note.doc).not.toBe(doc);
  for (const page of [anna, priya, dark]) {
    expect([page.closedFor, page.text]).toEqual([null, 'Situation: full.\nNext: reboot.']);
    expect(page.note.state).toEqual({ how: 'saved' });
  }
  // Who wrote in the old one is forgotten with it, so that lives of pages do not add up for ever.
  const bound = world.sql.exec('SELECT DISTINCT generation FROM handoff_note_authors');
  expect(bound).toEqual([{ generation: 2 }]);
  world.restart();
  expect(read(world).text).toBe('Situation: full.\nNext: reboot.');
  const late = await opened(world, CLEO);
  expect(late.text).toBe('Situation: full.\nNext: reboot.');
});

test('[HN8] what an earlier life kept for a document that is gone stands at the end of the fresh one', async () => {
  const world = createNotesWorld();
  const [anna, dark] = [await opened(world), await opened(world)];
  anna.type(0, 'Next.');
  dark.lose();
  dark.type(0, 'do not lose me');
  const kept = dark.note.unsent;
  wear(world, anna);
  const later = await opened(world);
  later.note.resend(kept);
  expect(later.text).toBe('Next.\n\ndo not lose me');
  expect([anna.text, later.note.unsent]).toEqual([later.text, []]);
});

test('[HN4] many small changes are put together, and all of them are there after a restart', async () => {
  const world = createNotesWorld();
  const anna = await opened(world);
  for (let typed = 0; typed < 2 * HANDOFF_NOTE_ROWS + 10; typed++) {
    anna.type(anna.text.length, String(typed % 10));
    world.clock.advance(100);
  }
  const [rows] = world.sql.exec('SELECT count(*) AS count FROM handoff_note_changes');
  expect(rows!['count']).toBeLessThan(HANDOFF_NOTE_ROWS + 2);
  world.restart();
  expect(read(world).text).toBe(anna.text);
});

test('[HN11] a page that reads nothing is sent no more until it does, and is let go once too much waits', async () => {
  const world = createNotesWorld();
  const anna = await opened(world);
  anna.type(0, 'x'.repeat(MAX_HANDOFF_NOTE_CHARS));
  const slow = await noteSocket(world, PRIYA, { reads: false });
  for (let asked = 0; asked < 8; asked++) slow.ask();
  const { bytes } = slow;
  expect(bytes).toBeLessThan(MAX_NOTES_UNREAD_BYTES + 128 * 1024);
  const proof = proofAnswer(slow.texts.at(-1)!);
  slow.send(proof);
  expect(slow.bytes).toBeGreaterThan(bytes);
  for (let asked = 0; asked < 40 && slow.closedFor === null; asked++) {
    world.clock.advance(1_000 / HANDOFF_NOTE_ASKS.perSecond);
    slow.ask();
  }
  expect(slow.closedFor).toBe('no-answer');
  expect(anna.closedFor).toBeNull();
});

test('[HN11] the note goes to a page in frames of at most 64 KiB', async () => {
  const world = createNotesWorld();
  const anna = await opened(world);
  anna.type(0, '€'.repeat(MAX_HANDOFF_NOTE_CHARS));
  const lengths: number[] = [];
  const late = await noteSocket(world, PRIYA, { onFrame: (frame) => lengths.push(frame.length) });
  late.ask();
  expect(lengths.length).toBeGreaterThan(10);
  expect(Math.max(...lengths)).toBeLessThan(64 * 1024 + 16);
  const update = updateOf((text) => text.insert(0, 'x'), { author: 5 });
  late.write(update);
  expect(late.closedFor).toBeNull();
  expect(late.said.at(-1)).toMatchObject({ type: 'refused', why: 'note-full' });
});
