import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Bytes } from '#base/bytes.ts';
import { MAX_ACTS } from '#protocol/ground/limits.ts';
import { proofAnswer } from '#protocol/wire/proof.ts';
import type { PresenceIdentity } from '#protocol/notes/presence.ts';
import { idOfFact } from '#protocol/notes/told.ts';
import { note, reply } from '#protocol/notes/testing/acts.ts';
import { createNotes, type NotesPart } from '../../src/lib/session/notes/notes.ts';
import { buffer, createNotesWorld, identityOf, type NotesWorld } from '../testing/notes-world.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import type { NotesSocket } from './member.ts';

const ANNA = identityOf(0);
const PRIYA = identityOf(1);
let seeds = 100;

/** A life of a page: the client library's notes on a socket to the room, whose frames pass one by one. */
class Page {
  readonly part: NotesPart;
  readonly #world: NotesWorld;
  readonly #identity: PresenceIdentity;
  #line: { socket: NotesSocket; toRoom: Bytes[]; toPage: (Bytes | string)[] } | null = null;
  closedFor: string | null = null;

  constructor(world: NotesWorld, identity: PresenceIdentity) {
    this.#world = world;
    this.#identity = identity;
    const { person, device, name, role } = identity;
    this.part = createNotes({
      ...{ clock: world.clock, random: seededRandom(seeds++) },
      me: () => ({ person, device, name, role }),
    });
  }

  get notes() {
    return this.part.notes;
  }

  get texts() {
    return this.notes.all.flatMap(({ text, replies }) => [text, ...replies.map((one) => one.text)]);
  }

  async open(): Promise<void> {
    const toRoom: Bytes[] = [];
    const toPage: (Bytes | string)[] = [];
    const socket: NotesSocket = {
      send: (data) => void toPage.push(data),
      close: (reason) => (this.closedFor ??= reason),
    };
    this.#line = { socket, toRoom, toPage };
    const { room } = this.#world;
    await room.connected(socket, this.#identity);
    this.part.handleOpen((frame) => toRoom.push(frame));
  }

  /** Lets a frame pass in a direction; false if there is none. */
  pass(to: 'room' | 'page'): boolean {
    const line = this.#line;
    if (line === null) return false;
    if (to === 'room') {
      const frame = line.toRoom.shift();
      if (frame !== undefined) this.#world.room.received(line.socket, buffer(frame));
      return frame !== undefined;
    }
    const frame = line.toPage.shift();
    if (typeof frame === 'string') this.#world.room.received(line.socket, proofAnswer(frame) ?? 'ping');
    else if (frame !== undefined) this.part.handleFrame(frame);
    return frame !== undefined;
  }

  /** The line is lost, with all that was on its way. */
  lose(): void {
    if (this.#line === null) return;
    this.#world.room.closed(this.#line.socket);
    this.#line = null;
    this.part.handleLost();
  }
}

function settle(...pages: Page[]): void {
  while (pages.some((page) => page.pass('room') || page.pass('page')));
}

async function pair(): Promise<{ world: NotesWorld; anna: Page; priya: Page }> {
  const world = createNotesWorld();
  const anna = new Page(world, ANNA);
  const priya = new Page(world, PRIYA);
  await anna.open();
  await priya.open();
  settle(anna, priya);
  return { world, anna, priya };
}

test('[NO20] one’s act is shown at once as saving, to others once it has arrived, and is saved then', async () => {
  const { anna, priya } = await pair();
  const written = anna.notes.write(note('97%?'));
  expect(anna.notes.all).toMatchObject([{ text: '97%?', isSaving: true, by: { person: ANNA.person } }]);
  expect(anna.notes.own).toMatchObject([{ state: { how: 'saving' } }]);
  expect(priya.notes.all).toEqual([]);
  settle(anna, priya);
  expect(anna.notes.own).toEqual([]);
  expect(priya.notes.all).toEqual(anna.notes.all);
  expect(priya.notes.all).toMatchObject([{ text: '97%?', isSaving: false }]);
  expect(written.ok).toBe(true);
});

test('[NO20] what is written while offline says so, follows itself, and is sent when the line is back', async () => {
  const { anna, priya } = await pair();
  anna.notes.write(note('first'));
  settle(anna, priya);
  const [first] = anna.notes.all;
  anna.lose();
  anna.notes.write({ type: 'edit', of: first!.id, text: 'second', mentions: [] }, first!.id);
  anna.notes.write({ type: 'edit', of: first!.id, text: 'third', mentions: [] }, first!.id);
  expect(anna.notes.own.map(({ state }) => state.how)).toEqual(['offline', 'offline']);
  expect(anna.texts).toEqual(['third']);
  await anna.open();
  settle(anna, priya);
  expect(priya.texts).toEqual(['third']);
  expect(priya.notes.all[0]).toMatchObject({ before: [{ text: 'first' }, { text: 'second' }], also: [] });
});

test('[NO21] what had not arrived a later life sends anew, once, though it had arrived unknown to the first', async () => {
  const { world, anna, priya } = await pair();
  anna.notes.write(note('arrives unseen'));
  anna.notes.write(note('never sent'));
  anna.pass('room');
  anna.lose();
  const kept: unknown = JSON.parse(JSON.stringify(anna.notes.own.map(({ act }) => act)));
  const tabs = [new Page(world, ANNA), new Page(world, ANNA)];
  for (const tab of tabs) {
    tab.notes.resend(kept as unknown[]);
    expect(tab.texts).toEqual(['arrives unseen', 'never sent']);
    await tab.open();
  }
  settle(...tabs, priya);
  expect(priya.texts).toEqual(['arrives unseen', 'never sent']);
  for (const tab of tabs) {
    expect(tab.notes.own).toEqual([]);
    expect(tab.closedFor).toBeNull();
    tab.notes.write(note('and on'));
  }
  settle(...tabs, priya);
  expect(priya.texts).toHaveLength(4);
});

test('[NO21] an act can be taken back before it is sent; what is on it then is refused and nothing else', async () => {
  const { anna, priya } = await pair();
  anna.lose();
  const written = anna.notes.write(note('no'));
  if (!written.ok) throw new Error(written.problem);
  anna.notes.write(reply('on no'), written.act.id);
  anna.notes.write(note('yes'));
  expect(anna.notes.discard(written.act.id)).toBe(true);
  await anna.open();
  settle(anna, priya);
  expect(priya.texts).toEqual(['yes']);
  expect(anna.notes.own).toMatchObject([{ state: { how: 'refused', problem: 'gone' } }]);
  expect(anna.closedFor).toBeNull();
});

test('[NO16] more than the room takes at once goes by and by, in order', async () => {
  const { world, anna, priya } = await pair();
  const texts = Array.from({ length: MAX_ACTS + 5 }, (_, index) => `text ${index}`);
  for (const text of texts) anna.notes.write(note(text));
  settle(anna, priya);
  expect(priya.texts).toHaveLength(MAX_ACTS);
  for (let second = 0; second < 20; second++) {
    world.clock.advance(1_000);
    settle(anna, priya);
  }
  expect(priya.texts).toEqual(texts);
  expect(anna.notes.own).toEqual([]);
});

test('[NO13] what the room would close the line for is not sent', async () => {
  const world = createNotesWorld();
  const client = new Page(world, { ...PRIYA, role: 'client' });
  const observer = new Page(world, { ...ANNA, role: 'observer' });
  const technician = new Page(world, identityOf(2));
  for (const page of [client, observer, technician]) await page.open();
  technician.notes.write(note('theirs'));
  settle(client, observer, technician);
  const [theirs] = client.notes.all;
  const refused = { ok: false, problem: 'not-allowed' };
  expect(client.notes.write({ type: 'resolve' }, theirs!.id)).toEqual(refused);
  expect(client.notes.write({ type: 'edit', of: theirs!.id, text: 'x', mentions: [] }, theirs!.id)).toEqual(
    refused,
  );
  expect(observer.notes.write(note('x'))).toEqual(refused);
  expect(technician.notes.write(note(''))).toEqual({ ok: false, problem: 'malformed' });
  expect(technician.notes.write(reply('x'), 'nothing')).toEqual({ ok: false, problem: 'no-such-note' });
});

const steps = fc.array(
  fc.record({
    who: fc.nat(3),
    what: fc.constantFrom(
      'note',
      'reply',
      'edit',
      'resolve',
      'to-room',
      'to-page',
      'settle',
      'lose',
      'reload',
      'kill',
    ),
    pick: fc.nat(20),
  }),
  { maxLength: 60 },
);

test('[NO21] whatever is lost and killed when: nothing written is lost or doubled, nothing is shown as saved that is not stored, and all see the same', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      const world = createNotesWorld();
      const identities = [ANNA, ANNA, PRIYA, { ...identityOf(2), role: 'client' as const }];
      const pages = identities.map((identity) => new Page(world, identity));
      for (const page of pages) await page.open();
      let written = 0;
      const stored = () => new Set(world.sql.exec('SELECT id FROM acts').map(({ id }) => id));
      for (const { who, what, pick } of plan) {
        const page = pages[who]!;
        const { all } = page.notes;
        const chosen = all[pick % Math.max(1, all.length)];
        if (what === 'note' && page.notes.write(note(`t${written}`)).ok) written += 1;
        if (what === 'reply' && page.notes.write(reply(`t${written}`), chosen?.id).ok) written += 1;
        if (what === 'resolve' && page.notes.write({ type: 'resolve' }, chosen?.id).ok) written += 1;
        if (what === 'edit' && chosen !== undefined) {
          const edited = { type: 'edit', of: chosen.id, text: `t${written}`, mentions: [] } as const;
          if (page.notes.write({ ...edited, mentions: [] }, chosen.id).ok) written += 1;
        }
        if (what === 'to-room') page.pass('room');
        if (what === 'to-page') page.pass('page');
        if (what === 'settle') settle(page);
        if (what === 'lose') {
          page.lose();
          await page.open();
        }
        if (what === 'reload') {
          page.lose();
          const next = new Page(world, identities[who]!);
          next.notes.resend(JSON.parse(JSON.stringify(page.notes.own.map(({ act }) => act))) as unknown[]);
          pages[who] = next;
          await next.open();
        }
        if (what === 'kill') {
          for (const each of pages) each.lose();
          world.restart();
          for (const each of pages) await each.open();
        }
        const kept = stored();
        for (const { notes } of pages)
          for (const { isSaving, act, id, replies } of notes.all)
            for (const saved of [...(isSaving ? [] : [act, id]), ...replies.filter((one) => !one.isSaving)])
              expect(kept).toContain(typeof saved === 'string' ? saved : saved.act);
      }
      for (let second = 0; second < 90 && pages.some(({ notes }) => notes.own.length > 0); second++) {
        settle(...pages);
        world.clock.advance(1_000);
      }
      settle(...pages);
      for (const page of pages) {
        expect(page.closedFor).toBeNull();
        expect(page.notes.own).toEqual([]);
        expect(page.notes.all).toEqual(pages[0]!.notes.all);
      }
      expect(stored().size).toBe(written);
      await new Promise(setImmediate);
      expect(new Set(world.told.map(idOfFact))).toEqual(stored());
      expect(world.reported).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
