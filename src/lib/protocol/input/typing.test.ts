import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grantProblem, keysProblem, newestGrant, typingProblem, typistOf, type Typing } from './typing.ts';

const PEOPLE = ['ann', 'bob', 'cleo'];

const typing: fc.Arbitrary<Typing> = fc.record({
  isEnded: fc.boolean(),
  isPaused: fc.boolean(),
  holder: fc.constantFrom(null, ...PEOPLE),
  fence: fc.nat(5),
});

describe('[T5] keys pass only from who has control, under the fence of now, while nothing is paused', () => {
  const open: Typing = { isEnded: false, isPaused: false, holder: 'ann', fence: 3 };

  test('what stands against them is named, the end first, then the pause, then control, then the fence', () => {
    const changes: [Partial<Typing>, string | null][] = [
      [{ isEnded: true, isPaused: true, holder: 'bob', fence: 4 }, 'terminal-ended'],
      [{ isPaused: true, holder: 'bob', fence: 4 }, 'paused'],
      [{ holder: 'bob', fence: 4 }, 'no-control'],
      [{ holder: null }, 'no-control'],
      [{ fence: 4 }, 'late'],
      [{ fence: 2 }, 'late'],
      [{}, null],
    ];
    const named = changes.map(([change]) => [
      change,
      keysProblem({ ...open, ...change }, { person: 'ann', fence: 3 }),
    ]);
    expect(named).toEqual(changes);
  });

  test('what is typed now is never late', () => {
    fc.assert(
      fc.property(typing, fc.constantFrom(...PEOPLE), (state, person) => {
        expect(keysProblem(state, { person, fence: state.fence })).toBe(typingProblem(state, person));
      }),
    );
  });
});

describe('[T20] the pty host, told whose keys pass, lets no other through', () => {
  const keys = fc.record({ person: fc.constantFrom(...PEOPLE), fence: fc.nat(5) });

  test('what the room lets through it lets through, and what it refuses for fence or pause it refuses', () => {
    fc.assert(
      fc.property(typing, keys, (state, typed) => {
        const grant = { fence: state.fence, mayType: typistOf(state) !== null };
        const here = grantProblem(grant, typed.fence);
        const room = keysProblem({ ...state, isEnded: false }, typed);
        if (room === null) expect(here).toBeNull();
        if (room === 'late' || room === 'paused') expect(here).not.toBeNull();
      }),
    );
  });

  test('whatever order it hears raises in, the newest holds', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(9), { minLength: 1 }), (fences) => {
        const heard = fences.reduce<ReturnType<typeof newestGrant> | null>(
          (grant, fence) => newestGrant(grant, { fence, mayType: fence % 2 === 0 }),
          null,
        );
        const fence = Math.max(...fences);
        expect(heard).toEqual({ fence, mayType: fence % 2 === 0 });
      }),
    );
  });
});
