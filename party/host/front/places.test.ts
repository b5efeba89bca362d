import { expect, test } from 'vitest';
import { FRONT_PLACES, MAX_SOURCES, SOURCE_FORGOTTEN_MS } from '#protocol/ground/limits.ts';
import type { Source } from '../../rooms/source.ts';
import type { PlaceKind } from './place-bounds.ts';
import { Places } from './places.ts';

const KINDS: PlaceKind[] = ['lines', 'sockets', 'requests'];

function open() {
  let now = 0;
  const places = new Places({ clock: { now: () => now }, bounds: FRONT_PLACES });
  return {
    places,
    /** Takes as many as there are, waiting for the rate between them. */
    takeAll(kind: PlaceKind, source: Source): (() => void)[] {
      const taken: (() => void)[] = [];
      for (;;) {
        now += 1_000;
        const giveBack = places.takePlace(kind, source);
        if (giveBack === null) return taken;
        taken.push(giveBack);
      }
    },
    pass: (ms: number) => void (now += ms),
  };
}

test.each(KINDS)('[N42] one source has so many %s, and gets them again once they are given back', (kind) => {
  const { places, takeAll } = open();
  const taken = takeAll(kind, 'ip4:203.0.113.1');
  expect(taken).toHaveLength(FRONT_PLACES[kind].source);
  expect(places.takePlace(kind, 'ip4:203.0.113.2')).not.toBeNull();
  taken[0]?.();
  taken[0]?.();
  expect(takeAll(kind, 'ip4:203.0.113.1')).toHaveLength(1);
});

test.each(KINDS)('[N42] however many %s a few sources take, others still get theirs', (kind) => {
  const { takeAll } = open();
  const { all, kept } = FRONT_PLACES[kind];
  let taken = 0;
  for (let source = 1; source <= 2 * Math.ceil(all / FRONT_PLACES[kind].source); source += 1)
    taken += takeAll(kind, `ip4:203.0.113.${source}`).length;
  expect(taken).toBeLessThan(all);
  expect(takeAll(kind, 'ip4:198.51.100.1')).toHaveLength(kept.each);
});

test.each(KINDS)('[N42] there are so many %s in all, for proxies too', (kind) => {
  const { places } = open();
  const { all } = FRONT_PLACES[kind];
  for (let count = 0; count < all; count += 1) expect(places.takePlace(kind, null)).not.toBeNull();
  expect(places.takePlace(kind, null)).toBeNull();
  expect(places.takePlace(kind, 'ip4:198.51.100.1')).toBeNull();
});

test.each(KINDS)('[N42] one source takes %s only so fast', (kind) => {
  const { places, pass } = open();
  const { burst, perSecond } = FRONT_PLACES[kind].rate;
  const takeNow = () => {
    let count = 0;
    // Given back at once: only the rate bounds it.
    for (
      let give = places.takePlace(kind, 'loopback');
      give !== null;
      give = places.takePlace(kind, 'loopback')
    ) {
      give();
      count += 1;
    }
    return count;
  };
  expect(takeNow()).toBe(burst);
  pass(1_000);
  expect(takeNow()).toBe(perSecond);
  expect(places.takePlace(kind, 'ip4:198.51.100.1')).not.toBeNull();
});

test('[N42] an office behind one address comes back at once, each with two sessions, and loads its pages', () => {
  const { places } = open();
  const office: Source = 'ip4:203.0.113.1';
  const PEOPLE = 50;
  for (let socket = 0; socket < PEOPLE * 4; socket += 1)
    for (const kind of ['lines', 'sockets'] as const) expect(places.takePlace(kind, office)).not.toBeNull();
  for (let request = 0; request < PEOPLE * 30; request += 1) {
    const giveBack = places.takePlace('requests', office);
    expect(giveBack).not.toBeNull();
    giveBack?.();
  }
});

test('[N42] who is told apart is bounded, and who has nothing is forgotten', () => {
  const { places, takeAll, pass } = open();
  for (let count = 0; count < MAX_SOURCES; count += 1)
    places.takePlace('requests', `ip4:10.${count >> 16}.${(count >> 8) & 255}.${count & 255}`)?.();
  const shared = takeAll('sockets', 'ip4:203.0.113.1').length + takeAll('sockets', 'ip4:203.0.113.2').length;
  expect(shared).toBe(FRONT_PLACES.sockets.source);
  pass(SOURCE_FORGOTTEN_MS + 1);
  places.forget();
  expect(takeAll('sockets', 'ip4:203.0.113.3')).toHaveLength(FRONT_PLACES.sockets.source);
});
