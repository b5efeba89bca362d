import { describe, expect, test, beforeEach } from 'vitest';
import { text } from '#base/bytes.ts';
import { MAX_COLS, PAUSE_GONE_MS } from '#protocol/ground/limits.ts';
import { announcement, TERMINAL } from '../../testing/author.ts';
import { createScene, isOf, type Scene } from '../../testing/scene.ts';

let scene: Scene;

beforeEach(() => {
  scene = createScene();
});

describe('[T10] one change of control: stored and recorded, then said to the endpoint, then to all', () => {
  test('a technician takes it, a second asks, it is granted', () => {
    const [ann, bob, otto] = [scene.join(), scene.join(), scene.join('observer')];
    ann.do('take-control');
    bob.do('ask-control');
    expect(otto.control).toMatchObject({ holder: ann.person, fence: 1, asks: [{ person: bob.person }] });
    ann.grant(bob);
    for (const seat of [ann, bob, otto]) {
      expect(seat.control).toMatchObject({ holder: bob.person, fence: 2, asks: [] });
    }
    expect(scene.facts('control-asked', 'control-passed')).toEqual([
      { type: 'control-passed', terminal: TERMINAL, from: null, to: ann.person, fence: 1, how: 'taken' },
      { type: 'control-asked', terminal: TERMINAL, person: bob.person },
      {
        ...{ type: 'control-passed', terminal: TERMINAL },
        ...{ from: ann.person, to: bob.person, fence: 2, how: 'granted' },
      },
    ]);
    expect(scene.heard('raise-fence')).toEqual([
      { type: 'raise-fence', terminal: TERMINAL, fence: 1, role: 'technician' },
      { type: 'raise-fence', terminal: TERMINAL, fence: 2, role: 'technician' },
    ]);
  });

  test('the endpoint hears of it before anybody else', () => {
    const order: string[] = [];
    scene = createScene({
      onSend: (frame) => order.push(/raise-fence|control-changed/.exec(text(frame))?.[0] ?? ''),
    });
    const ann = scene.join();
    order.length = 0;
    ann.do('take-control');
    expect(order.filter(Boolean)).toEqual(['raise-fence', 'control-changed']);
  });

  test('two who ask in the same instant: one has it, the other waits for it', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    bob.do('ask-control');
    ann.do('ask-control');
    expect(ann.control).toMatchObject({ holder: bob.person, fence: 1, asks: [{ person: ann.person }] });
    expect(ann.control).toEqual(bob.control);
    expect(scene.passes()).toEqual([['taken', 1]]);
  });

  test('two who take it in the same instant: it is the later one’s, by policy, and both know', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    ann.do('take-control');
    bob.do('take-control');
    expect(ann.control).toMatchObject({ holder: bob.person, fence: 2 });
    expect(ann.control).toEqual(bob.control);
  });

  test('where the policy does not let technicians, it is the holder’s to give', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    scene.world.admin({ method: 'POST', path: 'policy', body: { takeover: false } });
    ann.do('take-control');
    bob.do('take-control');
    expect(bob.refusals).toEqual(['take-control: held']);
    expect(bob.control).toMatchObject({ holder: ann.person, fence: 1 });
  });

  test('a client gets it by a grant, and by nothing else', () => {
    const [ann, cleo] = [scene.join(), scene.join('client')];
    cleo.do('ask-control');
    expect(cleo.control).toMatchObject({ holder: null, fence: 0, asks: [{ person: cleo.person }] });
    ann.do('take-control');
    ann.grant(cleo);
    expect(cleo.control).toMatchObject({ holder: cleo.person, fence: 2 });
    cleo.type('dir');
    expect(scene.agent.look()).toMatchObject([
      { type: 'raise-fence', fence: 1, role: 'technician' },
      { type: 'raise-fence', fence: 2, role: 'client' },
      { type: 'write-input', fence: 2 },
    ]);
  });

  test('an observer is never granted it, nor one who is not here', () => {
    const [ann, otto, bob] = [scene.join(), scene.join('observer'), scene.join()];
    ann.do('take-control');
    ann.grant(otto);
    bob.client.leave();
    scene.world.pass(PAUSE_GONE_MS);
    ann.grant(bob);
    expect(ann.refusals).toEqual(['grant-control: no-such-person', 'grant-control: no-such-person']);
    expect(ann.control?.holder).toBe(ann.person);
  });

  test('a terminal that is not there, or has ended, has no control to ask for', () => {
    const ann = scene.join();
    ann.client.send({ type: 'take-control', terminal: 'bbbbbbbb' });
    scene.agent.send({ type: 'terminal-ended', terminal: TERMINAL, at: 1, cause: 'exited', exitCode: 0 });
    ann.do('take-control');
    expect(ann.refusals).toEqual(['take-control: no-such-terminal', 'take-control: terminal-ended']);
  });

  test('each terminal has its own', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    scene.agent.send(announcement('bbbbbbbb'));
    ann.do('take-control');
    bob.client.send({ type: 'take-control', terminal: 'bbbbbbbb' });
    expect(scene.join().welcome.controls.map(({ terminal, holder }) => [terminal, holder])).toEqual([
      [TERMINAL, ann.person],
      ['bbbbbbbb', bob.person],
    ]);
  });
});

describe('[T11] keys reach the shell only from who has control, under the fence of now', () => {
  test('not from others, not under another fence, not while nobody has it', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    const free = ann.type('a');
    ann.do('take-control');
    scene.agent.look();
    const outcomes = [ann.type('b'), ann.type('c', 0), ann.type('d', 2), bob.type('e')];
    expect(ann.outcome(free)).toBe('no-control');
    expect(outcomes.slice(0, 3).map((input) => ann.outcome(input))).toEqual([undefined, 'late', 'late']);
    expect(bob.outcome(outcomes[3]!)).toBe('no-control');
    expect(scene.keysHeard()).toEqual(['b']);
  });

  test('from any device of who has it', () => {
    const ann = scene.join();
    const other = scene.back(ann);
    ann.do('take-control');
    scene.agent.look();
    other.type('x');
    expect(scene.keysHeard()).toEqual(['x']);
  });

  test('what was let through and is under way when the fence rises is dropped at the pty host, and the sender told', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    ann.do('take-control');
    const input = ann.type('rm -rf');
    bob.do('take-control');
    const [under] = scene.agent.look().filter(isOf('write-input'));
    scene.agent.send({ type: 'input-settled', terminal: TERMINAL, input: under!.input, problem: 'late' });
    expect(ann.outcome(input)).toBe('late');
  });

  test('the size is the holder’s too', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    ann.do('take-control');
    scene.agent.look();
    const size = { type: 'resize-terminal', terminal: TERMINAL, cols: MAX_COLS, rows: 40 } as const;
    bob.client.send(size);
    expect(scene.heard('resize-terminal')).toEqual([]);
    ann.client.send(size);
    expect(scene.heard('resize-terminal')).toEqual([size]);
    expect(bob.refusals).toEqual(['resize-terminal: no-control']);
  });
});
