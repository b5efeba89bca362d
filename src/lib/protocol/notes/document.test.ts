import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { MAX_NOTE_TEXT_BYTES, MAX_QUOTE_BYTES } from '../ground/limits.ts';
import { readRuns } from '../ground/yjs-append.ts';
import { newActId, readAct, type Act } from './acts.ts';
import { actsRoot, createNotesReader, encodeAct, encodeArrived } from './document.ts';
import { actOf, arrive, edit, idOf, note, reply, writerOf } from './testing/acts.ts';

const ANNA = writerOf(0);

test('[NO5] an act is written as a Yjs document writes it, and read back', () => {
  const texts = fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), { maxLength: 8 });
  fc.assert(
    fc.property(fc.nat(0xffffffff), texts, (author, all) => {
      const doc = new Y.Doc();
      doc.clientID = author;
      const updates: Uint8Array[] = [];
      doc.on('update', (update: Uint8Array) => updates.push(update));
      const acts = all.map((text, index) => actOf(`x${index}`, reply(text.toWellFormed())));
      for (const act of acts) doc.getArray(actsRoot(author)).push([act]);
      expect(acts.map((act, clock) => encodeAct(act, { author, clock }))).toEqual(updates);
      expect(updates.map((update) => readAct(readRuns(update)?.[0]?.entries[0]))).toEqual(acts);
    }),
    { numRuns: 100 },
  );
});

test('[NO5] what the room sends is a Yjs update of acts and arrivals, in pieces of any size', () => {
  const written = Array.from({ length: 7 }, (_, index) => {
    const content = index === 0 ? note('n') : edit('n', `text ${index}`);
    return [actOf(index === 0 ? 'n' : `x${index}`, content), writerOf(index % 3)] as const;
  });
  const placed = arrive(written);
  for (let size = 1; size <= 7; size++) {
    const doc = new Y.Doc();
    const reader = createNotesReader(doc);
    const got = [];
    for (let at = 0; at < placed.length; at += size) {
      Y.applyUpdate(doc, encodeArrived(placed.slice(at, at + size)));
      got.push(...reader.take());
    }
    expect(got).toEqual(placed.map(({ act, arrival }) => ({ act, arrival })));
    expect(reader.clockOf(placed[0]!.author)).toBe(3);
    expect(doc.store.pendingStructs).toBeNull();
  }
});

const lines = (over: object) => ({
  ...{ on: 'lines', terminal: 'aaaaaaaa', segment: 1, event: 2 },
  ...{ from: { line: 3, column: 4 }, to: { line: 3, column: 9 }, quote: { start: 'error', end: null } },
  ...over,
});
const onLines = (over: object) => ({ ...actOf('n', note('x')), anchor: lines(over) });

test('[NO5] what is no act is none: too long, unknown fields, another form', () => {
  expect(readAct(onLines({}))).not.toBeNull();
  expect(readAct(actOf('n', note('x'.repeat(MAX_NOTE_TEXT_BYTES))))).not.toBeNull();
  const none: unknown[] = [
    null,
    'text',
    [],
    { ...actOf('n', note('x')), extra: 1 },
    { ...actOf('n', note('x')), on: idOf('m') },
    { ...actOf('n', note('x')), saw: idOf('m') },
    { ...actOf('n', note('x')), kind: 'joke' },
    actOf('n', note('')),
    actOf('n', note('ü'.repeat(MAX_NOTE_TEXT_BYTES / 2 + 1))),
    { ...actOf('a', reply('x')), on: idOf('a') },
    { ...actOf('a', reply('x')), id: 'a' },
    { ...actOf('a', reply('x')), type: 'delete' },
    { ...actOf('a', reply('x')), mentions: Array<string>(21).fill(ANNA.person) },
    onLines({ to: { line: 2, column: 9 } }),
    onLines({ to: { line: 3, column: 3 } }),
    onLines({ quote: { start: 'x'.repeat(MAX_QUOTE_BYTES + 1), end: null } }),
    onLines({ terminal: '../etc' }),
    onLines({ extra: 1 }),
  ];
  for (const entry of none) expect(readAct(entry), JSON.stringify(entry)?.slice(0, 200)).toBeNull();
});

test('[NO5] act ids differ, and are ids', () => {
  let seed = 1;
  const random = {
    float: () => 0,
    bytes: (length: number) => Uint8Array.from({ length }, () => seed++ % 256),
  };
  const ids = [newActId(random), newActId(random)];
  expect(new Set(ids).size).toBe(2);
  for (const id of ids)
    expect(readAct({ ...actOf('n', note('x')), id, on: id })).toMatchObject({ id } as Partial<Act>);
});

test('[NO5] hostile bytes are no append, and never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const runs = readRuns(bytes);
      expect(runs === null || Array.isArray(runs)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
