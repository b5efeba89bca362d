import { expect, it } from 'vitest';
import { createPeopleMemory, type RememberedPerson } from './people-memory.ts';

class FakeStore {
  readonly #kept = new Map<string, string>();
  getItem = (key: string) => this.#kept.get(key) ?? null;
  setItem = (key: string, value: string) => void this.#kept.set(key, value);
}

const TECHNICIAN: RememberedPerson = { person: '0000000000', role: 'technician' };
const OBSERVER: RememberedPerson = { person: '1111111111', role: 'observer' };

function browser() {
  const store = new FakeStore();
  return {
    store,
    openTab: () => {
      const tab = new FakeStore();
      return createPeopleMemory({ browser: () => store, tab: () => tab });
    },
  };
}

it('[C29] a tab goes on as who it was, a new one as who the browser was last', () => {
  const { openTab } = browser();
  const [first, second] = [openTab(), openTab()];
  expect(first.own('s1')).toBeNull();
  first.remember('s1', TECHNICIAN);
  second.remember('s1', OBSERVER);
  expect([first.own('s1'), second.own('s1')]).toEqual([TECHNICIAN, OBSERVER]);
  expect(openTab().own('s1')).toEqual(OBSERVER);
  expect(openTab().all('s1')).toEqual([OBSERVER, TECHNICIAN]);
  expect(openTab().own('s2')).toBeNull();
});

it('[C29] who was shut out is forgotten', () => {
  const { openTab } = browser();
  const tab = openTab();
  tab.remember('s1', OBSERVER);
  tab.remember('s1', TECHNICIAN);
  tab.forget('s1', TECHNICIAN.person);
  expect([tab.own('s1'), openTab().own('s1')]).toEqual([OBSERVER, OBSERVER]);
});

it('[C29] a browser that keeps nothing, or keeps nonsense, is nobody yet', () => {
  const refusing = () => {
    throw new Error('blocked');
  };
  const blocked = createPeopleMemory({ browser: refusing, tab: refusing });
  blocked.remember('s1', TECHNICIAN);
  expect(blocked.own('s1')).toBeNull();
  const { store, openTab } = browser();
  for (const nonsense of ['{', '[{"person":"<b>","role":"technician"}]', '7']) {
    store.setItem('holdfast.people.s1', nonsense);
    expect(openTab().own('s1')).toBeNull();
  }
});
