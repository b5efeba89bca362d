import { beforeEach, describe, expect, test } from 'vitest';
import { MAX_ACTS, MAX_TERMINAL_NAME_BYTES } from '#protocol/ground/limits.ts';
import { TERMINAL } from '../../testing/author.ts';
import { createScene, type Scene, type Seat } from '../../testing/scene.ts';

let scene: Scene;

beforeEach(() => {
  scene = createScene();
});

const rename = (seat: Seat, name: string | null, terminal = TERMINAL) =>
  seat.client.send({ type: 'rename-terminal', terminal, name });
const shown = (seat: Seat) => seat.all('terminal-changed').at(-1)?.info.name;
const ended = { type: 'terminal-ended', terminal: TERMINAL, at: 5, exitCode: null } as const;

describe('[TA1] a terminal’s name', () => {
  test('is on the record with who gave it, told to everybody at once, and outlives a sleep', () => {
    const [ann, otto] = [scene.join(), scene.join('observer')];
    rename(ann, 'deploy');
    expect([shown(ann), shown(otto)]).toEqual(['deploy', 'deploy']);
    scene.world.sleep();
    expect(scene.join('client').welcome.terminals).toMatchObject([{ terminal: TERMINAL, name: 'deploy' }]);
    rename(ann, null);
    expect(shown(ann)).toBeNull();
    const fact = { type: 'terminal-renamed', terminal: TERMINAL, by: ann.person };
    expect(scene.facts('terminal-renamed')).toEqual([
      { ...fact, name: 'deploy' },
      { ...fact, name: null },
    ]);
  });

  test('is a technician’s to give, whatever is sent', () => {
    const ann = scene.join();
    for (const role of ['client', 'observer'] as const) {
      const seat = scene.join(role);
      const forged = { type: 'rename-terminal', terminal: TERMINAL, name: 'mine', by: ann.person };
      seat.client.send(forged as never);
      expect(seat.client.socket.closedFor).toBe('not-allowed');
    }
    expect(shown(ann)).toBeUndefined();
    expect(scene.facts('terminal-renamed')).toEqual([]);
  });

  test('is the sender’s act whoever they say they are', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    bob.client.send({ type: 'rename-terminal', terminal: TERMINAL, name: 'x', by: ann.person } as never);
    expect(scene.facts('terminal-renamed')).toMatchObject([{ by: bob.person }]);
  });
});

describe('[TA2] what is no name', () => {
  test('what cannot be seen and what turns a line is left out, and the same name again is nothing new', () => {
    const ann = scene.join();
    rename(ann, '  de\u202eploy\u200b \u0007now\n');
    expect(shown(ann)).toBe('deploy now');
    rename(ann, 'deploy now');
    expect(scene.facts('terminal-renamed')).toHaveLength(1);
  });

  test('is refused by name, and so is one for a terminal that is not there or has ended', () => {
    const ann = scene.join();
    rename(ann, '\u200b \u202e');
    rename(ann, 'é'.repeat(MAX_TERMINAL_NAME_BYTES / 2 + 1));
    rename(ann, 'x', 'cccccccc');
    rename(ann, 'é'.repeat(MAX_TERMINAL_NAME_BYTES / 2));
    scene.agent.send({ ...ended, cause: 'exited' });
    rename(ann, 'x');
    expect(ann.refusals).toEqual([
      'rename-terminal: name-empty',
      'rename-terminal: name-too-long',
      'rename-terminal: no-such-terminal',
      'rename-terminal: terminal-ended',
    ]);
    expect(scene.facts('terminal-renamed')).toHaveLength(1);
  });

  test('a text longer than anybody types is no message, and too many in a row close the socket', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    rename(ann, 'x'.repeat(201));
    expect(ann.client.socket.closedFor).toBe('malformed-frame');
    for (let act = 0; act <= MAX_ACTS; act += 1) rename(bob, `name ${act}`);
    expect(bob.client.socket.closedFor).toBe('rate-limited');
    expect(scene.facts('terminal-renamed')).toHaveLength(MAX_ACTS);
  });
});

describe('[TA3] who closed a terminal', () => {
  const close = (seat: Seat) => seat.client.send({ type: 'end-terminal', terminal: TERMINAL });

  test('is on the record, over a sleep too: the first who asked', () => {
    const [ann, bob] = [scene.join(), scene.join()];
    close(ann);
    close(bob);
    expect(scene.heard('end-terminal')).toHaveLength(2);
    scene.world.sleep();
    scene.agent.send({ ...ended, cause: 'ended' });
    expect(scene.facts('terminal-ended')).toMatchObject([{ cause: 'ended', by: ann.person }]);
  });

  test('is nobody where its shell exited first, or the whole session was ended', () => {
    const ann = scene.join();
    close(ann);
    scene.agent.send({ ...ended, cause: 'exited' });
    expect(scene.facts('terminal-ended')).not.toMatchObject([{ by: ann.person }]);

    scene = createScene();
    const bob = scene.join();
    close(bob);
    scene.join().client.send({ type: 'end-session' });
    scene.agent.send({ ...ended, cause: 'ended' });
    expect(scene.facts('terminal-ended')).not.toMatchObject([{ by: bob.person }]);
  });

  test('is nobody who asked while the endpoint was away', () => {
    const ann = scene.join();
    scene.agent.leave();
    close(ann);
    expect(ann.refusals).toEqual(['end-terminal: endpoint-offline']);
    expect(scene.facts('terminal-ended')).toEqual([]);
  });
});
