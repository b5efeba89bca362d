import { describe, expect, test, beforeEach } from 'vitest';
import { PAUSE_GONE_MS } from '#protocol/ground/limits.ts';
import { announcement, TERMINAL } from '../../testing/author.ts';
import { createScene, type Scene, type Seat } from '../../testing/scene.ts';

let scene: Scene;

beforeEach(() => {
  scene = createScene();
});

describe('[T13] a pause stops all keys of the session, and its end is its beginner’s', () => {
  test('keys of every terminal stand still, also in the pty host, and the client can do that', () => {
    const [ann, cleo] = [scene.join(), scene.join('client')];
    scene.agent.send(announcement('bbbbbbbb'));
    ann.do('take-control');
    scene.agent.look();
    cleo.pauseInput();
    expect(ann.pause).toEqual({ by: cleo.person, at: scene.world.clock.now(), openFrom: null });
    expect(scene.agent.look()).toEqual([
      { type: 'raise-fence', terminal: TERMINAL, fence: 2, role: null },
      { type: 'raise-fence', terminal: 'bbbbbbbb', fence: 1, role: null },
      { type: 'watch-program', terminal: TERMINAL, on: true },
      { type: 'watch-program', terminal: 'bbbbbbbb', on: true },
    ]);
    expect(ann.outcome(ann.type('x'))).toBe('paused');
    cleo.resumeInput();
    expect([ann.pause, ann.control]).toMatchObject([null, { holder: ann.person, fence: 3 }]);
    expect(scene.agent.look()).toEqual([
      { type: 'raise-fence', terminal: TERMINAL, fence: 3, role: 'technician' },
      { type: 'raise-fence', terminal: 'bbbbbbbb', fence: 2, role: null },
      { type: 'watch-program', terminal: TERMINAL, on: false },
      { type: 'watch-program', terminal: 'bbbbbbbb', on: false },
    ]);
    ann.type('y');
    expect(scene.keysHeard()).toEqual(['y']);
    expect(scene.facts('input-paused', 'input-resumed')).toEqual([
      { type: 'input-paused', by: cleo.person },
      { type: 'input-resumed', by: cleo.person, reason: null },
    ]);
  });

  test('control that passes meanwhile lets no keys through', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    ann.do('take-control');
    ann.pauseInput();
    bob.do('take-control');
    expect(bob.outcome(bob.type('x'))).toBe('paused');
    expect(scene.heard('raise-fence').map(({ fence, role }) => [fence, role])).toEqual([
      [1, 'technician'],
      [2, null],
      [3, null],
    ]);
  });

  test('once its beginner was gone ten minutes a technician ends it, with a reason on the record', () => {
    const [ann, bob, cleo] = [scene.join(), scene.join(), scene.join('client')];
    ann.pauseInput();
    bob.resumeInput('I want to');
    ann.client.leave();
    const openFrom = scene.world.clock.now() + PAUSE_GONE_MS;
    expect(bob.pause).toMatchObject({ by: ann.person, openFrom });
    scene.world.pass(PAUSE_GONE_MS - 1);
    bob.resumeInput('too early');
    scene.world.pass(1);
    bob.resumeInput();
    bob.resumeInput('  ');
    cleo.resumeInput('please');
    expect([bob.refusals, cleo.refusals]).toEqual([
      Array.from({ length: 4 }, () => 'resume-input: not-yours'),
      ['resume-input: not-yours'],
    ]);
    expect(bob.pause).not.toBeNull();
    bob.resumeInput('Ann has gone home');
    expect(bob.pause).toBeNull();
    expect(scene.facts('input-resumed')).toEqual([
      { type: 'input-resumed', by: bob.person, reason: 'Ann has gone home' },
    ]);
  });

  test('all are told when it becomes theirs to end, over a sleep and a crash of the room, and when it is no more', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    ann.pauseInput();
    ann.client.leave();
    scene.world.sleep();
    bob.all('pause-changed');
    bob.told.length = 0;
    scene.world.pass(PAUSE_GONE_MS);
    expect(bob.all('pause-changed')).toMatchObject([{ pause: { openFrom: scene.world.clock.now() } }]);
    const returned = scene.back(ann);
    expect(bob.all('pause-changed').at(-1)).toMatchObject({ pause: { openFrom: null } });
    scene.world.crash();
    const again = scene.back(bob);
    expect(again.pause).toMatchObject({
      by: returned.person,
      openFrom: scene.world.clock.now() + PAUSE_GONE_MS,
    });
  });

  test('a second one is refused, whoever asks', () => {
    const [ann, cleo] = [scene.join(), scene.join('client')];
    cleo.pauseInput();
    ann.pauseInput();
    ann.resumeInput();
    expect(ann.refusals).toEqual(['pause-input: paused', 'resume-input: not-yours']);
  });
});

describe('[T14] [T31] what runs on while keys stand still is named, and can be stopped', () => {
  test('the program is told while there is a pause, over a sleep too, and forgotten at its end', () => {
    const [ann, cleo] = [scene.join(), scene.join('client')];
    const seen = (program: string | null) =>
      scene.agent.send({ type: 'program-seen', terminal: TERMINAL, program });
    const known = (seat: Seat) => seat.all('terminal-changed').at(-1)?.info.program;
    seen('vim');
    expect(known(ann) ?? null).toBeNull();
    cleo.pauseInput();
    seen('Clear-OldLogs.ps1');
    expect(known(ann)).toBe('Clear-OldLogs.ps1');
    // Whoever starts a program chooses what it is called.
    seen('\u202e1sp.sgoLdlO-raelC\n\u001b[2J');
    expect(known(ann)).toBe('1sp.sgoLdlO-raelC [2J');
    seen('Clear-OldLogs.ps1');
    scene.world.sleep();
    expect(scene.join().welcome.terminals).toMatchObject([{ program: 'Clear-OldLogs.ps1' }]);
    cleo.resumeInput();
    expect(known(ann)).toBeNull();
  });

  test('a client stops it while keys stand still, and it is on the record', () => {
    const cleo = scene.join('client');
    cleo.pauseInput();
    scene.agent.look();
    cleo.do('stop-program');
    expect(scene.agent.look()).toEqual([{ type: 'stop-program', terminal: TERMINAL }]);
    expect(scene.facts('program-stopped')).toEqual([
      { type: 'program-stopped', terminal: TERMINAL, by: cleo.person },
    ]);
  });

  test('where the endpoint is not there, it is refused and not on the record', () => {
    const cleo = scene.join('client');
    scene.agent.leave();
    cleo.do('stop-program');
    expect(cleo.refusals).toEqual(['stop-program: endpoint-offline']);
    expect(scene.facts('program-stopped')).toEqual([]);
  });

  test('an endpoint that comes back is asked again', () => {
    scene.join('client').pauseInput();
    scene.agent.leave();
    scene.agent = scene.world.signedIn();
    scene.agent.send(announcement());
    expect(scene.agent.look().map(({ type }) => type)).toEqual([
      'raise-fence',
      'watch-program',
      'resume-terminal',
    ]);
  });
});
