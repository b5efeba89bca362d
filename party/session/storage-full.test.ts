import { expect, test } from 'vitest';
import { createTestRoom, fakeRequest } from '../testing/test-room.ts';

/** A room whose disk fills up: every write fails as SQLite's do, until there is room. */
function fillingRoom() {
  const room = createTestRoom({ aboutOutput: true });
  const { exec } = room.ports.sql;
  let full = false;
  room.ports.sql.exec = (query, ...values) => {
    if (full && /^\s*(INSERT|UPDATE|DELETE)/.test(query))
      throw new Error('database or disk is full: SQLITE_FULL');
    return exec(query, ...values);
  };
  return { ...room, room: room.room, setFull: (now: boolean) => (full = now) };
}

const announced = {
  type: 'terminal-announced' as const,
  terminal: 'terminal',
  shell: 'bash',
  cols: 80,
  rows: 24,
  startedAt: 1,
  running: true,
};

test('[H4] a write that finds no room costs the writer its line, by name, and nobody else', () => {
  const { signedIn, viewer, setFull } = fillingRoom();
  const agent = signedIn();
  const watching = viewer('observer');
  setFull(true);
  agent.send(announced);
  expect(agent.socket.closedFor).toBe('storage-full');
  expect(agent.look()).toEqual([]);
  expect(watching.socket.closedFor).toBe(null);
});

test('[H4] nobody is let in while nothing can be stored, and again once there is room', () => {
  const { room, signedIn, upgrade, setFull } = fillingRoom();
  const asked = fakeRequest({ query: { as: 'agent' }, headers: upgrade() });
  setFull(true);
  expect(() => room.refusal(asked)).toThrow('SQLITE_FULL');
  setFull(false);
  expect(room.refusal(asked)).toBe(null);
  const agent = signedIn();
  agent.send(announced);
  expect(agent.look()).toMatchObject([{ type: 'resume-terminal' }]);
});

test('[H4] an agent whose coming cannot be stored has no line, and nobody thinks it has', () => {
  const { agent, viewer, setFull } = fillingRoom();
  const watching = viewer();
  watching.look();
  setFull(true);
  expect(agent().socket.closedFor).toBe('storage-full');
  setFull(false);
  expect(watching.look()).toEqual([]);
  watching.send({ type: 'open-terminal', cols: 80, rows: 24 });
  expect(watching.look()).toMatchObject([{ type: 'request-refused', reason: 'endpoint-offline' }]);
});
