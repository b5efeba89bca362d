import { describe, expect, test, beforeEach } from 'vitest';
import { announcement, TERMINAL } from '../../testing/author.ts';
import { createScene, isOf, type Scene } from '../../testing/scene.ts';

let scene: Scene;

beforeEach(() => {
  scene = createScene();
});

describe('[T15] whatever happens to the room while control is passed, it is exactly one’s afterwards', () => {
  /** The nth write of the request fails, as a full disk or a killed process would have it. */
  const failAt = (nth: number) => {
    const { sql } = scene.world.ports;
    const { exec } = sql;
    let writes = 0;
    sql.exec = (query, ...values) => {
      if (/^\s*(INSERT|UPDATE|DELETE)/.test(query)) {
        writes += 1;
        if (writes === nth) throw new Error('killed');
      }
      return exec(query, ...values);
    };
    return () => {
      sql.exec = exec;
      return writes;
    };
  };

  /** Crashes the room in the middle of a grant, and looks at it afterwards from every side. */
  const grantThenCrash = (begin: () => () => boolean) => {
    const [ann, bob] = [scene.join(), scene.join()];
    ann.do('take-control');
    scene.agent.look();
    bob.all('welcome');
    const had = bob.told.length;
    const end = begin();
    ann.client.send({ type: 'grant-control', terminal: TERMINAL, person: bob.person });
    const wasKilled = end();
    bob.all('control-changed');
    const told = bob.told.slice(had).filter(isOf('control-changed')).at(-1)?.control;
    const raised = scene.heard('raise-fence').at(-1);
    scene.world.crash();
    scene.agent = scene.world.signedIn();
    scene.agent.send(announcement());
    const [again, other] = [scene.back(ann), scene.join()];
    const last = scene.facts('control-passed').at(-1);
    if (last?.type !== 'control-passed') throw new Error('nothing on the record');
    expect([ann.person, bob.person]).toContain(last.to);
    expect(again.control).toMatchObject({ holder: last.to, fence: last.fence });
    expect(other.control).toEqual(again.control);
    expect(scene.heard('raise-fence')).toEqual([
      { type: 'raise-fence', terminal: TERMINAL, fence: last.fence, role: 'technician' },
    ]);
    // Nobody had heard of what was not kept.
    if (told !== undefined) expect(told).toEqual(again.control);
    if (raised !== undefined) expect(raised.fence).toBe(last.fence);
    return { wasKilled, isBobs: last.to === bob.person };
  };

  test.each([1, 2, 3, 4, 5])('killed at write %i of a grant', (nth) => {
    const { wasKilled, isBobs } = grantThenCrash(() => {
      const restore = failAt(nth);
      return () => restore() >= nth;
    });
    // A grant is four writes: the control, who has it under its fence, its fact, and what that took of the giver's budget.
    expect([wasKilled, isBobs]).toEqual(nth < 5 ? [true, false] : [false, true]);
  });

  test.each([1, 2, 3, 4, 5, 6])('killed behind message %i of a grant', (nth) => {
    let left = Infinity;
    scene = createScene({
      onSend() {
        left -= 1;
        if (left === 0) throw new Error('killed');
      },
    });
    const { isBobs, wasKilled } = grantThenCrash(() => {
      left = nth;
      return () => {
        const killed = left <= 0;
        left = Infinity;
        return killed;
      };
    });
    // The fence, then two who are told of the control, then two who are told of the record.
    expect([wasKilled, isBobs]).toEqual([nth < 6, true]);
  });

  test('a failure without a crash leaves room and record as they were', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    ann.do('take-control');
    bob.told.push(...bob.client.look());
    const before = bob.control;
    const restore = failAt(2);
    bob.do('take-control');
    restore();
    expect(scene.join().control).toEqual(before);
    expect(scene.passes()).toEqual([['taken', 1]]);
    expect(scene.world.errors.splice(0)).toHaveLength(1);
    ann.type('still mine');
    expect(scene.keysHeard()).toEqual(['still mine']);
  });

  test('an endpoint that was away is told the fence of now when it is back', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    ann.do('take-control');
    scene.agent.leave();
    bob.do('take-control');
    scene.agent = scene.world.signedIn();
    scene.agent.send(announcement());
    expect(scene.agent.look()).toMatchObject([
      { type: 'raise-fence', fence: 2, role: 'technician' },
      { type: 'resume-terminal' },
    ]);
  });
});
