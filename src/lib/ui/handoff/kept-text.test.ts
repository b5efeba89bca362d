import { expect, test } from 'vitest';
import { eraseKept } from '../notes/kept-acts.ts';
import { createKeptText, KEPT_TEXT } from './kept-text.ts';

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

test('[HO16] what one has begun is kept for that session and person, until it is erased', () => {
  const storage = createStorage();
  createKeptText({ storage, session: 's', person: 'anna' }).keep('C: is full.');
  expect(createKeptText({ storage, session: 's', person: 'anna' }).read()).toBe('C: is full.');
  expect(createKeptText({ storage, session: 's', person: 'priya' }).read()).toBeNull();
  expect(createKeptText({ storage, session: 't', person: 'anna' }).read()).toBeNull();
  createKeptText({ storage, session: 's', person: 'anna' }).erase();
  expect(storage.values.size).toBe(0);
});

test('[HO16] whoever is shut out of a session leaves nothing of it behind', () => {
  const storage = createStorage();
  for (const session of ['s', 't']) createKeptText({ storage, session, person: 'anna' }).keep('mine');
  eraseKept({ storage, about: KEPT_TEXT, session: 's' });
  expect(createKeptText({ storage, session: 's', person: 'anna' }).read()).toBeNull();
  expect(createKeptText({ storage, session: 't', person: 'anna' }).read()).toBe('mine');
});

test('[HO16] a storage that is full or missing stops nothing', () => {
  const full = {
    ...createStorage(),
    setItem() {
      throw new Error('QuotaExceededError');
    },
  };
  for (const storage of [full, null]) {
    const kept = createKeptText({ storage, session: 's', person: 'anna' });
    expect(() => kept.keep('mine')).not.toThrow();
    expect(kept.read()).toBeNull();
  }
});
