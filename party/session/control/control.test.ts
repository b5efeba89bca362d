import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TerminalControl } from '#protocol/control/control.ts';
import { CONTROL_GONE_MS, MAX_ASKS, PAUSE_GONE_MS, PERSON_GONE_MS } from '#protocol/ground/limits.ts';
import { ROLES, type Role } from '#protocol/ground/roles.ts';
import { keysProblem, type Typing } from '#protocol/input/typing.ts';
import { mayRole } from '#protocol/wire/rights.ts';
import {
  decideAbsence,
  decideControl,
  decidePause,
  decideShutOut,
  newControl,
  nextAbsence,
  typingOf,
  type Actor,
  type ControlAct,
  type ControlChange,
  type ControlContext,
  type ControlState,
  type Decision,
  type PauseAct,
} from './control.ts';

const TERMINAL = 'aaaaaaaa';
const PEOPLE: Record<string, Role> = {
  ann: 'technician',
  bob: 'technician',
  cleo: 'client',
  otto: 'observer',
};
const who = (person: string): Actor => ({ person, role: PEOPLE[person] ?? 'observer' });

/** A room's decisions, carried out: what a test looks at. */
class World {
  state: ControlState = { controls: [newControl(TERMINAL, 0)], pause: null };
  now = 1_000_000;
  takeover = true;
  readonly gone = new Map<string, number>();

  get control(): TerminalControl {
    return this.state.controls[0]!;
  }

  get typing(): Typing {
    return typingOf(this.control, { pause: this.state.pause, isEnded: false });
  }

  get context(): ControlContext {
    return {
      now: this.now,
      policy: { takeover: this.takeover, controlGoneMs: CONTROL_GONE_MS },
      isHere: (person) => person in PEOPLE && (this.gone.get(person) ?? Infinity) + PERSON_GONE_MS > this.now,
      goneSince: (person) => this.gone.get(person) ?? null,
      roleOf: (person) => PEOPLE[person] ?? null,
    };
  }

  take({ controls, pause, facts }: ControlChange) {
    const changed = new Map(controls.map((control) => [control.terminal, control]));
    this.state = {
      controls: this.state.controls.map((control) => changed.get(control.terminal) ?? control),
      pause: pause === undefined ? this.state.pause : pause,
    };
    return facts;
  }

  settle(decision: Decision) {
    return decision.ok ? this.take(decision.change) : decision.refusal.reason;
  }

  act(person: string, act: ControlAct) {
    return this.settle(decideControl(this.control, { actor: who(person), act, context: this.context }));
  }

  do(person: string, type: 'ask-control' | 'take-control' | 'release-control' | 'withdraw-ask') {
    return this.act(person, { type, terminal: TERMINAL });
  }

  to(person: string, type: 'grant-control' | 'decline-ask', other: string) {
    return this.act(person, { type, terminal: TERMINAL, person: other });
  }

  pause(person: string, act: PauseAct = { type: 'pause-input' }) {
    return this.settle(decidePause(this.state, { actor: who(person), act, context: this.context }));
  }

  resume(person: string, reason: string | null = null) {
    return this.pause(person, { type: 'resume-input', reason });
  }

  pass(ms: number) {
    this.now += ms;
    return this.take(decideAbsence(this.state, this.context));
  }
}

const passed = (from: string | null, to: string | null, { fence, how }: { fence: number; how: string }) => [
  { type: 'control-passed', terminal: TERMINAL, from, to, fence, how },
];

describe('[T1] control is one person’s at most, and every change of it raises the fence', () => {
  test('free control is taken by asking or by taking, by a technician; a client waits for a grant', () => {
    const world = new World();
    expect(world.do('cleo', 'ask-control')).toEqual([
      { type: 'control-asked', terminal: TERMINAL, person: 'cleo' },
    ]);
    expect(world.control.holder).toBeNull();
    expect(world.do('ann', 'ask-control')).toEqual(passed(null, 'ann', { fence: 1, how: 'taken' }));
    expect(world.to('ann', 'grant-control', 'cleo')).toEqual(
      passed('ann', 'cleo', { fence: 2, how: 'granted' }),
    );
    expect(world.control).toEqual({
      ...{ terminal: TERMINAL, holder: 'cleo', fence: 2, since: world.now, asks: [] },
    });
  });

  test('who asks is remembered once, in order, and asked no more once they have it, withdrew or were declined', () => {
    const world = new World();
    world.do('ann', 'take-control');
    world.do('cleo', 'ask-control');
    world.do('bob', 'ask-control');
    expect(world.do('cleo', 'ask-control')).toEqual([]);
    expect(world.control.asks.map(({ person }) => person)).toEqual(['cleo', 'bob']);
    expect(world.to('ann', 'decline-ask', 'cleo')).toEqual([
      { type: 'control-declined', terminal: TERMINAL, person: 'cleo', by: 'ann' },
    ]);
    expect(world.do('bob', 'withdraw-ask')).toEqual([]);
    expect(world.do('bob', 'withdraw-ask')).toBe('not-asked');
    expect(world.to('ann', 'decline-ask', 'cleo')).toBe('not-asked');
    expect(world.control).toMatchObject({ holder: 'ann', fence: 1, asks: [] });
  });

  test('no more may ask at once than there is room for', () => {
    const world = new World();
    world.do('ann', 'take-control');
    const asks = Array.from({ length: MAX_ASKS }, (_, at) => ({ person: `p${at}`, at }));
    world.take({ controls: [{ ...world.control, asks }], facts: [] });
    expect(world.do('cleo', 'ask-control')).toBe('held');
  });

  test('handed on unasked it goes to who is here and may type, and to nobody else', () => {
    const world = new World();
    world.do('ann', 'take-control');
    world.gone.set('bob', world.now - PERSON_GONE_MS);
    const refusals = ['otto', 'nobody', 'bob'].map((to) => world.to('ann', 'grant-control', to));
    expect(refusals).toEqual(['no-such-person', 'no-such-person', 'no-such-person']);
    expect(world.to('ann', 'grant-control', 'cleo')).toEqual(
      passed('ann', 'cleo', { fence: 2, how: 'handed' }),
    );
  });

  test('only who has it passes it on, declines or gives it up', () => {
    const world = new World();
    world.do('ann', 'take-control');
    world.do('cleo', 'ask-control');
    expect([
      world.to('cleo', 'grant-control', 'cleo'),
      world.to('bob', 'grant-control', 'bob'),
      world.to('bob', 'decline-ask', 'cleo'),
      world.do('bob', 'release-control'),
    ]).toEqual(['no-control', 'no-control', 'no-control', 'no-control']);
    expect(world.do('ann', 'release-control')).toEqual(passed('ann', null, { fence: 2, how: 'released' }));
    expect(world.control).toMatchObject({ holder: null, asks: [{ person: 'cleo' }] });
  });

  test('what changes nothing raises nothing', () => {
    const world = new World();
    world.do('ann', 'take-control');
    const { control } = world;
    expect([
      world.do('ann', 'take-control'),
      world.do('ann', 'ask-control'),
      world.to('ann', 'grant-control', 'ann'),
    ]).toEqual([[], [], []]);
    expect(world.control).toBe(control);
  });
});

describe('[T2] a technician takes control over at once where the policy says so, and a client never does', () => {
  test('with the policy on', () => {
    const world = new World();
    world.do('ann', 'take-control');
    expect(world.do('bob', 'take-control')).toEqual(passed('ann', 'bob', { fence: 2, how: 'taken-over' }));
  });

  test('with the policy off it is the holder’s to give', () => {
    const world = new World();
    world.takeover = false;
    world.do('ann', 'take-control');
    expect(world.do('bob', 'take-control')).toBe('held');
    expect(world.control.holder).toBe('ann');
  });
});

describe('[T3] control of who is gone is free after the time the policy says', () => {
  test('not before; and not where they are back in time', () => {
    const world = new World();
    world.do('ann', 'take-control');
    world.gone.set('ann', world.now);
    expect(nextAbsence(world.state, world.context)).toBe(world.now + CONTROL_GONE_MS);
    expect(world.pass(CONTROL_GONE_MS - 1)).toEqual([]);
    expect(world.pass(1)).toEqual(passed('ann', null, { fence: 2, how: 'absent' }));
    world.gone.clear();
    world.do('ann', 'take-control');
    world.gone.set('ann', world.now);
    world.pass(CONTROL_GONE_MS - 1);
    world.gone.clear();
    expect(nextAbsence(world.state, world.context)).toBeNull();
    expect(world.pass(1)).toEqual([]);
    expect(world.control.holder).toBe('ann');
  });

  test('who asked and left asks no more', () => {
    const world = new World();
    world.do('ann', 'take-control');
    world.do('cleo', 'ask-control');
    world.gone.set('cleo', world.now);
    expect(nextAbsence(world.state, world.context)).toBe(world.now + PERSON_GONE_MS);
    world.pass(PERSON_GONE_MS - 1);
    expect(world.control.asks).toHaveLength(1);
    world.pass(1);
    expect(world.control).toMatchObject({ holder: 'ann', fence: 1, asks: [] });
  });

  test('who is shut out has it no more, and asks no more', () => {
    const world = new World();
    world.do('ann', 'take-control');
    world.do('bob', 'ask-control');
    expect(world.take(decideShutOut(world.state, { person: 'bob', now: world.now }))).toEqual([]);
    expect(world.control).toMatchObject({ holder: 'ann', fence: 1, asks: [] });
    expect(world.take(decideShutOut(world.state, { person: 'ann', now: world.now }))).toEqual(
      passed('ann', null, { fence: 2, how: 'shut-out' }),
    );
  });
});

describe('[T4] a pause stops all keys until who began it ends it', () => {
  test('it raises every fence at its begin and its end, and nobody loses control', () => {
    const world = new World();
    world.do('ann', 'take-control');
    expect(world.pause('cleo')).toEqual([{ type: 'input-paused', by: 'cleo' }]);
    expect(world.control).toMatchObject({ holder: 'ann', fence: 2 });
    const keys = () => keysProblem(world.typing, { person: 'ann', fence: world.control.fence });
    expect(keys()).toBe('paused');
    expect(world.resume('cleo')).toEqual([{ type: 'input-resumed', by: 'cleo', reason: null }]);
    expect(world.control).toMatchObject({ holder: 'ann', fence: 3 });
    expect(keys()).toBeNull();
  });

  test('it begins once, and what is not begun has no end', () => {
    const world = new World();
    expect(world.resume('ann')).toEqual([]);
    world.pause('cleo');
    const { state } = world;
    expect([world.pause('cleo'), world.pause('ann')]).toEqual([[], 'paused']);
    expect(world.state).toEqual(state);
  });

  test('another technician ends it once its beginner was gone ten minutes, with a reason; nobody else does', () => {
    const world = new World();
    world.pause('ann');
    expect([world.resume('bob', 'why not'), world.resume('cleo', 'please')]).toEqual([
      'not-yours',
      'not-yours',
    ]);
    world.gone.set('ann', world.now);
    expect(nextAbsence(world.state, world.context)).toBe(world.now + PAUSE_GONE_MS);
    world.pass(PAUSE_GONE_MS - 1);
    expect(world.resume('bob', 'early')).toBe('not-yours');
    world.pass(1);
    expect([
      world.resume('bob'),
      world.resume('bob', ' \n '),
      world.resume('cleo', 'a reason'),
      world.resume('bob', ' ann went home '),
    ]).toEqual([
      'not-yours',
      'not-yours',
      'not-yours',
      [{ type: 'input-resumed', by: 'bob', reason: 'ann went home' }],
    ]);
  });

  test('[T31] a reason is one line, with nothing unseen and nothing that turns it', () => {
    const world = new World();
    world.pause('cleo');
    expect(world.resume('cleo', ' \u202elunch\u0007 is\n\u200bover ')).toEqual([
      { type: 'input-resumed', by: 'cleo', reason: 'lunch is over' },
    ]);
  });

  test('one who came back has it to themselves again', () => {
    const world = new World();
    world.pause('ann');
    world.gone.set('ann', world.now - PAUSE_GONE_MS);
    world.gone.clear();
    expect(world.resume('bob', 'late')).toBe('not-yours');
  });
});

test('[T5] keys pass only from who has control, under the fence of now, while nothing is paused', () => {
  const world = new World();
  const problem = (person: string, fence: number) => keysProblem(world.typing, { person, fence });
  expect(problem('ann', 0)).toBe('no-control');
  world.do('ann', 'take-control');
  expect([problem('ann', 0), problem('ann', 1), problem('ann', 2), problem('bob', 1)]).toEqual([
    'late',
    null,
    'late',
    'no-control',
  ]);
});

type Step =
  | { type: 'act'; person: string; act: ControlAct | PauseAct }
  | { type: 'gone' | 'back' | 'shut-out'; person: string }
  | { type: 'pass'; ms: number }
  | { type: 'policy'; takeover: boolean };

const person = fc.constantFrom(...Object.keys(PEOPLE));
const terminal = fc.constant(TERMINAL);
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('act'),
      person,
      act: fc.oneof(
        fc.record({
          type: fc.constantFrom('ask-control', 'take-control', 'release-control', 'withdraw-ask'),
          terminal,
        }),
        fc.record({ type: fc.constantFrom('grant-control', 'decline-ask'), terminal, person }),
        fc.record({ type: fc.constant('pause-input') }),
        fc.record({ type: fc.constant('resume-input'), reason: fc.constantFrom(null, ' ', 'a reason') }),
      ),
    }),
  },
  fc.record({ type: fc.constantFrom('gone', 'back', 'shut-out'), person }),
  fc.record({
    type: fc.constant('pass'),
    ms: fc.constantFrom(1, PERSON_GONE_MS, CONTROL_GONE_MS, PAUSE_GONE_MS),
  }),
  fc.record({ type: fc.constant('policy'), takeover: fc.boolean() }),
) as fc.Arbitrary<Step>;

function run(world: World, step: Step): ReturnType<World['settle']> {
  switch (step.type) {
    case 'act': {
      const { person: by, act } = step;
      // What the room's door lets through; the rest never gets here.
      if (!mayRole(who(by).role, act.type)) return [];
      return act.type === 'pause-input' || act.type === 'resume-input'
        ? world.pause(by, act)
        : world.act(by, act);
    }
    case 'gone':
      if (!world.gone.has(step.person)) world.gone.set(step.person, world.now);
      return [];
    case 'back':
      world.gone.delete(step.person);
      return [];
    case 'shut-out':
      return world.take(decideShutOut(world.state, { person: step.person, now: world.now }));
    case 'pass':
      return world.pass(step.ms);
    case 'policy':
      world.takeover = step.takeover;
      return [];
  }
}

test('[T6] whatever is asked for, in whatever order: one controller who may type, fences that only rise, facts of all of it', () => {
  const check = (all: Step[]) => {
    const world = new World();
    for (const step of all) {
      const before = world.control;
      const wasPaused = world.state.pause;
      const facts = run(world, step);
      const { control } = world;
      const { holder } = control;
      if (holder !== null) expect(mayRole(who(holder).role, 'write-input')).toBe(true);
      for (const ask of control.asks) {
        expect(mayRole(who(ask.person).role, 'ask-control')).toBe(true);
        expect(ask.person).not.toBe(holder);
      }
      const didPass = holder !== before.holder;
      const didPause = (wasPaused === null) !== (world.state.pause === null);
      expect(control.fence - before.fence).toBe(didPass || didPause ? 1 : 0);
      const told = typeof facts === 'string' ? [] : facts.map(({ type }) => type);
      expect(told.includes('control-passed')).toBe(didPass);
      expect(told.includes('input-paused') || told.includes('input-resumed')).toBe(didPause);
      // A client never has it but from another's hand.
      if (didPass && holder === 'cleo') {
        expect(step).toMatchObject({ type: 'act', act: { type: 'grant-control' }, person: before.holder });
      }
    }
  };
  fc.assert(fc.property(fc.array(steps, { maxLength: 60 }), check), { numRuns: 500 });
});

test('[T6] the roles a test plays are all there are', () => {
  expect(new Set(Object.values(PEOPLE))).toEqual(new Set(ROLES));
});
