import { expect, test } from 'vitest';
import { segmentRows } from '#protocol/output/segment-row.ts';
import * as v from 'valibot';
import { announcement, authoredSegment, output, TERMINAL } from '../../testing/author.ts';
import { createTestRoom } from '../../testing/test-room.ts';

test('[S46] in a flood, with no quiet moment, what is stored twice stays bounded, and every text stays as sealed', () => {
  const world = createTestRoom();
  const agent = world.signedIn();
  agent.send(announcement());
  const COUNT = 40;
  for (let number = 0; number < COUNT; number += 1) {
    const segment = authoredSegment(number);
    agent.send(segment.opened());
    agent.send(segment.append(output(`line ${number}\r\n`.repeat(2000))));
    agent.send(segment.sealed(world.key));
  }
  const waiting = world.ports.sql.exec('SELECT count(*) AS count FROM segments WHERE compacted = 0')[0]?.[
    'count'
  ];
  expect(waiting).toBeLessThanOrEqual(3);
  const rows = v.parse(
    segmentRows,
    JSON.parse(
      String(world.admin({ path: `terminals/${TERMINAL}/segments`, query: { from: '0', to: '100' } }).body),
    ),
  );
  expect(rows).toHaveLength(COUNT);
  for (const row of rows) {
    const { body } = world.admin({ path: `terminals/${TERMINAL}/segments/${row.segment}` });
    expect(world.ports.crypto.sha256(body instanceof Uint8Array ? body : String(body))).toBe(row.sha256);
  }
});
