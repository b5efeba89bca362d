import { expect, test } from 'vitest';
import { createFakeSocket } from '../testing/fake-socket.ts';
import { memorySql } from '../testing/memory-sql.ts';
import { createTestRoom, fakeRequest, ORIGIN } from '../testing/test-room.ts';
import { createSessionRoom } from './room.ts';

test('[S15] a room nobody opened has no sockets, no pages and no tables', () => {
  const world = createTestRoom();
  const sql = memorySql();
  const room = createSessionRoom({ ...world.ports, sql });
  room.wake([]);
  const [viewer, agent] = [createFakeSocket({ id: '1' }), createFakeSocket({ id: '2' })];
  room.connected(viewer, fakeRequest({ headers: { origin: ORIGIN } }));
  room.connected(agent, fakeRequest({ query: { as: 'agent' } }));
  expect([viewer.closedFor, agent.closedFor]).toEqual(['no-such-session', 'no-such-session']);
  expect(room.request(fakeRequest({ path: 'record' }))).toMatchObject({ status: 404 });
  const asked = fakeRequest({ query: { person: 'n0b0dy0000' } });
  expect(room.admitNotes(asked)).toEqual({ ok: false, problem: 'no-such-session' });
  expect(room.ticket('n0b0dy0000')).toBe(null);
  expect(sql.exec('SELECT * FROM sqlite_master')).toEqual([]);
});
