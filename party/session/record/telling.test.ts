import { describe, expect, test, beforeEach } from 'vitest';
import { ACTS_MS, CONTROL_GONE_MS, TIMELINE_PAGE } from '#protocol/ground/limits.ts';
import type { RecordEvent } from '#protocol/record/record.ts';
import { authoredSegment, output } from '../../testing/author.ts';
import { createScene, type Scene } from '../../testing/scene.ts';

let scene: Scene;

beforeEach(() => {
  scene = createScene();
});

describe('[T18] the record is told as it grows, and paged through backwards', () => {
  const isTold = ({ fact }: { fact: { type: string } }) => fact.type !== 'segment-sealed';
  const bare = ({ seq, at, fact }: Pick<RecordEvent, 'seq' | 'at' | 'fact'>) => ({ seq, at, fact });
  const sealOne = (number: number) => {
    const segment = authoredSegment(number);
    scene.agent.send(segment.opened());
    scene.agent.send(segment.append(output('x')));
    scene.agent.send(segment.sealed(scene.world.key));
  };

  test('live it is the record from where the welcome says, seals left out, each event once', () => {
    const witness = scene.join('observer');
    const [ann, bob] = [scene.join(), scene.join()];
    ann.do('take-control');
    sealOne(0);
    bob.do('ask-control');
    ann.grant(bob);
    ann.pauseInput();
    sealOne(1);
    ann.resumeInput();
    bob.client.leave();
    scene.world.pass(CONTROL_GONE_MS);
    scene.agent.leave();
    const expected = scene.record().filter(({ seq }) => seq >= witness.welcome.recordedTo);
    expect(expected.filter((event) => !isTold(event))).toHaveLength(2);
    expect(witness.all('recorded').map(({ event }) => bare(event as RecordEvent))).toEqual(
      expected.filter(isTold).map(bare),
    );
  });

  test('nothing is told of what was taken back', () => {
    const [ann, witness] = [scene.join(), scene.join('observer')];
    witness.all('recorded');
    witness.told.length = 0;
    const { sql } = scene.world.ports;
    const { transaction } = sql;
    // The facts were written, and then all of it was rolled back.
    sql.transaction = (action) =>
      transaction(() => {
        action();
        throw new Error('rolled back');
      });
    ann.do('take-control');
    sql.transaction = transaction;
    expect(scene.world.errors.splice(0)).toHaveLength(1);
    expect(witness.all('recorded')).toEqual([]);
    const bob = scene.join();
    bob.do('take-control');
    const told = witness.all('recorded').map(({ event }) => event.fact.type);
    expect(told.filter((type) => type === 'control-passed')).toHaveLength(1);
  });

  test('pages hold so many events, oldest first, and are the record without its seals', () => {
    const ann = scene.join();
    for (let act = 0; act < 2 * TIMELINE_PAGE; act += 1) {
      if (act % 40 === 0) sealOne(act / 40);
      scene.world.pass(ACTS_MS / 10);
      ann.do(act % 2 === 0 ? 'take-control' : 'release-control');
    }
    const pages: RecordEvent[][] = [];
    let before: number | undefined;
    for (;;) {
      const query: Record<string, string> = before === undefined ? {} : { before: String(before) };
      const page = JSON.parse(String(scene.world.admin({ path: 'timeline', query }).body)) as RecordEvent[];
      if (page.length === 0) break;
      pages.unshift(page);
      before = page[0]!.seq;
    }
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.slice(1).every(({ length }) => length === TIMELINE_PAGE)).toBe(true);
    expect(pages.flat()).toEqual(scene.record().filter(isTold).map(bare));
  });
});
