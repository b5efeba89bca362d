import { expect, test } from 'vitest';
import { applyUpdate, Doc } from 'yjs';
import type { Bytes } from '#base/bytes.ts';
import { createUnsent, type UnsentChange } from './unsent.ts';

/** Changes of one author, each a letter behind the last. */
function typed(letters: string): UnsentChange[] {
  const doc = new Doc();
  const updates: Bytes[] = [];
  doc.on('update', (update: Bytes) => updates.push(update));
  const text = doc.getText('text');
  for (const letter of letters) text.insert(text.length, letter);
  return updates.map((update) => ({ author: doc.clientID, update }));
}

const textOf = (changes: readonly UnsentChange[]) => {
  const doc = new Doc();
  for (const { update } of changes) applyUpdate(doc, update);
  return doc.getText('text').toJSON();
};

test('[HN5] what waits is put together, what is under way stays as it is, and comes again if it was lost', () => {
  const unsent = createUnsent();
  const [a, b, c] = typed('abc') as [UnsentChange, UnsentChange, UnsentChange];
  unsent.add(a);
  expect(unsent.take()).toEqual(a);
  for (const change of [b, c]) unsent.add(change);
  expect(unsent.take()).toBeNull();
  expect(unsent.all.map((change) => textOf([a, change]))).toEqual(['a', 'abc']);
  unsent.putBack();
  expect(unsent.take()).toEqual(a);
  expect(unsent.settle()).toEqual(a);
  expect(textOf([a, unsent.take()!])).toBe('abc');
});

test('[HN6] changes of different authors stay apart', () => {
  const unsent = createUnsent();
  for (const change of [...typed('ab'), ...typed('cd')]) unsent.add(change);
  expect(unsent.all).toHaveLength(2);
});
