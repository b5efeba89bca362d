import { expect, test } from 'vitest';
import type { NoteFact } from '#protocol/notes/facts.ts';
import { factsOfType } from '../../testing/record-facts.ts';
import { createTestRoom } from '../../testing/test-room.ts';

const factOf = (act: string, number: number): NoteFact => ({
  ...{ type: 'note-act', number, act, does: 'reply', note: 'n', by: 'aaaaaaaaaa', arrivedAt: 5 },
  ...{ of: null, kind: null, to: null, anchor: null, sha256: '0'.repeat(64) },
});

test('[NO19] an act about a note is on the record once, however often it is told, and viewers hear of it', () => {
  const room = createTestRoom();
  const viewer = room.viewer();
  viewer.look();
  expect(room.room.noted([factOf('one', 0), factOf('two', 1)])).toMatchObject({ status: 204 });
  room.crash();
  room.room.noted([factOf('two', 1), factOf('three', 2)]);
  expect(viewer.look().filter(({ type }) => type === 'recorded')).toHaveLength(2);
  const facts = factsOfType(room, 'note-act');
  expect(facts.map(({ act }) => act)).toEqual(['one', 'two', 'three']);
});
