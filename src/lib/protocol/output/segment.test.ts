import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { utf8 } from '#base/bytes.ts';
import { encodeAppend } from './append.ts';
import { SEGMENT_ROOT } from './event.ts';
import { createSegmentReplica, readAppend } from './segment.ts';
import { createSegmentAuthor } from './append.ts';
import { EVENT_CODES } from './event.ts';
import type { OutputEvent } from './event.ts';

const output = (text: string): OutputEvent => ({ afterMs: 1, code: 'o', data: utf8(text) });

const anyEvent = fc.record({
  afterMs: fc.nat(100_000),
  code: fc.constantFrom(...EVENT_CODES),
  data: fc.uint8Array({ maxLength: 200 }),
});

/** An update made by editing a document that already holds one event of author 7. */
function tampered(edit: (doc: Y.Doc) => void, author = 7): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, createdUpdate());
  doc.clientID = author;
  const before = Y.encodeStateVector(doc);
  edit(doc);
  return Y.encodeStateAsUpdate(doc, before);
}

function createdUpdate(): Uint8Array {
  return createSegmentAuthor(7).append([output('first')]);
}

const afterFirst = { author: 7, clock: 1 };

describe('segment appends', () => {
  test('[O1] an append is the very update that a Yjs document gives', () => {
    const batches = fc.array(fc.array(anyEvent, { minLength: 1, maxLength: 5 }), { maxLength: 10 });
    fc.assert(
      fc.property(fc.nat(0xffffffff), batches, (client, all) => {
        const doc = new Y.Doc({ gc: false });
        doc.clientID = client;
        const updates: Uint8Array[] = [];
        doc.on('update', (update: Uint8Array) => updates.push(update));
        const author = createSegmentAuthor(client);
        const written = all.map((events) => {
          doc.getArray(SEGMENT_ROOT).push(events.map(({ afterMs, code, data }) => [afterMs, code, data]));
          return author.append(events);
        });
        expect(written).toEqual(updates);
      }),
    );
  });

  test('[O1] an event after months of silence is read back with its time', () => {
    const event: OutputEvent = { afterMs: 2 ** 40 + 1, code: 'o', data: utf8('x') };
    const append = createSegmentReplica(7).apply(createSegmentAuthor(7).append([event]));
    expect(append).toMatchObject({ ok: true, events: [event] });
  });

  test('[O1] an append is read back as the events that were written', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(anyEvent, { minLength: 1, maxLength: 5 }), { maxLength: 10 }),
        (batches) => {
          const author = createSegmentAuthor(42);
          const replica = createSegmentReplica(42);
          const read = batches.flatMap((batch) => {
            const append = replica.apply(author.append(batch));
            return append.ok ? append.events : [];
          });
          expect(read).toEqual(batches.flat());
          expect(replica.clock).toBe(author.clock);
        },
      ),
    );
  });

  test('[O2] what a reader already has is skipped, whatever was sent again', () => {
    fc.assert(
      fc.property(
        fc.array(anyEvent, { minLength: 1, maxLength: 30 }),
        fc.nat(30),
        fc.nat(30),
        (events, a, b) => {
          const author = createSegmentAuthor(42);
          const replica = createSegmentReplica(42);
          const have = Math.min(a, events.length);
          if (have > 0) replica.apply(author.append(events.slice(0, have)));
          const from = Math.min(b, have);
          const append = replica.apply(encodeAppend({ author: 42, clock: from }, events.slice(from)));
          expect(append).toMatchObject({ ok: true, clock: events.length });
          if (append.ok) expect(append.events).toEqual(events.slice(have));
        },
      ),
    );
  });

  test('[O3] a gap is refused by name and leaves the reader as it was', () => {
    const author = createSegmentAuthor(7);
    const first = author.append([output('one')]);
    const second = author.append([output('two')]);
    const replica = createSegmentReplica(7);
    expect(replica.apply(second)).toEqual({ ok: false, problem: 'out-of-order' });
    expect([replica.apply(first), replica.apply(second)]).toMatchObject([{ clock: 1 }, { clock: 2 }]);
  });

  test.each<[string, Uint8Array]>([
    ['another author', tampered((doc) => doc.getArray(SEGMENT_ROOT).push([[1, 'o', utf8('x')]]), 8)],
    ['a deletion', tampered((doc) => doc.getArray(SEGMENT_ROOT).delete(0))],
    [
      'an insertion before the end',
      tampered((doc) => doc.getArray(SEGMENT_ROOT).insert(0, [[1, 'o', utf8('x')]])),
    ],
    ['another root', tampered((doc) => doc.getArray('other').push([[1, 'o', utf8('x')]]))],
    ['a map', tampered((doc) => doc.getMap(SEGMENT_ROOT + 'x').set('k', 1))],
    ['a nested type', tampered((doc) => doc.getArray(SEGMENT_ROOT).push([new Y.Map()]))],
    ['an unknown code', tampered((doc) => doc.getArray(SEGMENT_ROOT).push([[1, 'z', utf8('x')]]))],
    ['a text payload', tampered((doc) => doc.getArray(SEGMENT_ROOT).push([[1, 'o', 'x']]))],
    ['a negative interval', tampered((doc) => doc.getArray(SEGMENT_ROOT).push([[-1, 'o', utf8('x')]]))],
    [
      'a payload that is too long',
      tampered((doc) => doc.getArray(SEGMENT_ROOT).push([[1, 'o', new Uint8Array(65537)]])),
    ],
    [
      'more events than a segment holds',
      tampered((doc) =>
        doc.getArray(SEGMENT_ROOT).push(Array.from({ length: 1024 }, () => [1, 'o', utf8('x')])),
      ),
    ],
    ['bytes that are no update', utf8('not an update at all')],
    ['no bytes', new Uint8Array(0)],
  ])('[O4] %s is not an append', (_name, update) => {
    expect(readAppend(update, afterFirst)).toEqual({ ok: false, problem: 'not-an-append' });
  });

  test('[O5] hostile bytes never throw', () => {
    const honest = createSegmentAuthor(7).append([output('first'), output('second')]);
    fc.assert(
      fc.property(fc.nat(honest.length - 1), fc.nat(255), fc.nat(honest.length), (at, byte, cut) => {
        const update = honest.slice(0, cut);
        if (at < update.length) update[at] = byte;
        const append = readAppend(update, { author: 7, clock: 0 });
        expect(typeof append.ok).toBe('boolean');
      }),
      { numRuns: 2000 },
    );
  });
});
