import { describe, expect, test, beforeEach } from 'vitest';
import { ROLES } from '#protocol/ground/roles.ts';
import type { ViewerToRoom } from '#protocol/wire/messages.ts';
import { mayRole, RIGHTS } from '#protocol/wire/rights.ts';
import { TERMINAL } from '../../testing/author.ts';
import { createScene, type Scene } from '../../testing/scene.ts';

let scene: Scene;

beforeEach(() => {
  scene = createScene();
});

describe('[T16] role by message, in full', () => {
  const person = 'aaaaaaaaaa';
  const at = { terminal: TERMINAL };
  /** Every message a viewer may send after hello, by type: a new one must be added here. */
  const messages: Record<Exclude<ViewerToRoom['type'], 'hello'>, ViewerToRoom> = {
    'watch-terminal': { type: 'watch-terminal', ...at },
    'report-received': { type: 'report-received', bytes: 0 },
    'write-input': { type: 'write-input', ...at, fence: 0, input: 1, data: Uint8Array.of(3) },
    'resize-terminal': { type: 'resize-terminal', ...at, cols: 100, rows: 30 },
    'reset-terminal': { type: 'reset-terminal', ...at },
    'open-terminal': { type: 'open-terminal', cols: 100, rows: 30 },
    'end-terminal': { type: 'end-terminal', ...at },
    'rename-terminal': { type: 'rename-terminal', ...at, name: 'deploy' },
    'ask-control': { type: 'ask-control', ...at },
    'withdraw-ask': { type: 'withdraw-ask', ...at },
    'decline-ask': { type: 'decline-ask', ...at, person },
    'grant-control': { type: 'grant-control', ...at, person },
    'release-control': { type: 'release-control', ...at },
    'take-control': { type: 'take-control', ...at },
    'pause-input': { type: 'pause-input' },
    'resume-input': { type: 'resume-input', reason: 'a reason' },
    'stop-program': { type: 'stop-program', ...at },
    'offer-handoff': { type: 'offer-handoff', to: { kind: 'anyone' }, text: 'It is the spooler.' },
    'accept-handoff': { type: 'accept-handoff', handoff: person },
    'decline-handoff': { type: 'decline-handoff', handoff: person, reason: 'no time' },
    'withdraw-handoff': { type: 'withdraw-handoff', handoff: person },
    'set-work': { type: 'set-work', state: 'done', for: null },
    'end-session': { type: 'end-session' },
    'renew-token': { type: 'renew-token' },
    'looked-at': { type: 'looked-at', ...at, line: 7 },
  };
  const cases = Object.values(messages).flatMap((message) => ROLES.map((role) => [role, message] as const));

  test.each(cases)('%s: $1.type', (role, message) => {
    const witness = scene.join('observer');
    const seat = scene.join(role);
    scene.agent.look();
    const before = scene.record().length;
    witness.told.push(...witness.client.look());
    witness.told.length = 0;
    seat.client.send(message);
    const isAllowed = mayRole(role, message.type);
    expect(seat.client.socket.closedFor).toBe(isAllowed ? null : 'not-allowed');
    if (isAllowed) return;
    expect(scene.agent.look()).toEqual([]);
    expect(scene.record().slice(before)).toEqual([]);
    // Their going is seen, and nothing of what they wanted.
    const types = new Set(witness.client.look().map(({ type }) => type));
    types.delete('person-changed');
    expect([...types]).toEqual([]);
  });

  test('nothing is granted beyond the table, and it knows every message', () => {
    const asked = new Set<string>(['hello', ...Object.keys(messages)]);
    expect(Object.keys(RIGHTS).filter((right) => asked.has(right))).toHaveLength(asked.size);
  });

  test('forged in another’s name it is still the sender’s: control, pause and keys of an observer and a client', () => {
    const [ann, cleo] = [scene.join(), scene.join('client')];
    ann.do('take-control');
    scene.agent.look();
    cleo.client.send({ type: 'grant-control', terminal: TERMINAL, person: cleo.person });
    cleo.do('release-control');
    const input = cleo.type('whoami', 1);
    expect(cleo.refusals).toEqual(['grant-control: no-control', 'release-control: no-control']);
    expect(cleo.outcome(input)).toBe('no-control');
    cleo.do('take-control');
    expect(cleo.client.socket.closedFor).toBe('not-allowed');
    const otto = scene.join('observer');
    otto.type('whoami', 1);
    expect(otto.client.socket.closedFor).toBe('not-allowed');
    expect(scene.keysHeard()).toEqual([]);
    expect(ann.control).toMatchObject({ holder: ann.person, fence: 1 });
  });
});
