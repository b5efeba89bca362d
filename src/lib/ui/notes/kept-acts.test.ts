import { expect, test } from 'vitest';
import type { Act } from '#protocol/notes/acts.ts';
import { createKeptActs, eraseKept } from './kept-acts.ts';

function createStorage() {
  const values = new Map<string, string>();
  return {
    values,
    get length() {
      return values.size;
    },
    key: (at: number) => [...values.keys()][at] ?? null,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
}

const act = (id: string) => ({ type: 'resolve', id }) as Act;

test('[NO23] what has not arrived outlives a page, is taken over once, and is erased with the last of it', () => {
  const storage = createStorage();
  const keptBy = (life: string, person = 'anna') =>
    createKeptActs({ storage, session: 'aaaaaaaaaaaa', person, life });
  keptBy('first').keep([act('a'), act('b')]);
  keptBy('second').keep([act('c')]);
  keptBy('hers', 'priya').keep([act('d')]);
  const third = keptBy('third');
  expect(third.takeOver()).toEqual([act('a'), act('b'), act('c')]);
  expect(third.takeOver()).toEqual([]);
  third.keep([act('c')]);
  expect(keptBy('fourth').takeOver()).toEqual([act('c')]);
  third.keep([]);
  expect([...storage.values.keys()]).toEqual(['holdfast.notes.aaaaaaaaaaaa.priya.hers']);
  third.keep([act('e')]);
  keptBy('fifth').erase();
  expect([...storage.values.keys()]).toEqual(['holdfast.notes.aaaaaaaaaaaa.priya.hers']);
});

test('[NO23] once it is erased nothing is kept any more, and a page that was never told who one is erases it too', () => {
  const storage = createStorage();
  const session = 'aaaaaaaaaaaa';
  const kept = createKeptActs({ storage, session, person: 'anna', life: 'first' });
  kept.keep([act('a')]);
  kept.erase();
  // The line goes after the room has said why, and the page looks at what it has once more.
  kept.keep([act('a')]);
  expect([...storage.values.keys()]).toEqual([]);
  createKeptActs({ storage, session, person: 'anna', life: 'second' }).keep([act('b')]);
  storage.setItem('holdfast.notes.bbbbbbbbbbbb.anna.x', '[]');
  eraseKept({ storage, session });
  expect([...storage.values.keys()]).toEqual(['holdfast.notes.bbbbbbbbbbbb.anna.x']);
});

test('[NO23] what cannot be read or kept stops nothing', () => {
  const storage = createStorage();
  storage.setItem('holdfast.notes.s.p.x', '{');
  storage.setItem('holdfast.notes.s.p.y', '{"a":1}');
  const full = {
    ...storage,
    setItem() {
      throw new Error('QuotaExceededError');
    },
  };
  const kept = createKeptActs({ storage: full, session: 's', person: 'p', life: 'l' });
  expect(createKeptActs({ storage, session: 's', person: 'p', life: 'l' }).takeOver()).toEqual([]);
  expect(() => kept.keep([act('a')])).not.toThrow();
  expect(createKeptActs({ storage: null, session: 's', person: 'p', life: 'l' }).takeOver()).toEqual([]);
});
