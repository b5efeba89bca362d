import { beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { encodeFrame } from '#protocol/wire/frame.ts';
import type { AgentToRoom } from '#protocol/wire/messages.ts';
import { announcement, authoredSegment, output, TERMINAL } from '../../testing/author.ts';
import { createEndpointKey } from '../../testing/endpoint-key.ts';
import { createTestRoom, type AgentClient, type TestRoom } from '../../testing/test-room.ts';

let world: TestRoom;
let agent: AgentClient;

beforeEach(() => {
  world = createTestRoom({ aboutOutput: true });
  agent = world.signedIn();
  agent.send(announcement());
  agent.look();
});

const stored = (event: number, sealed = false, segment = 0) => ({
  ...{ type: 'segment-stored', terminal: TERMINAL, segment },
  ...{ event, sealed },
});

function sealFacts(): unknown[] {
  const lines = String(world.admin({ path: 'record' }).body)
    .split('\n')
    .slice(0, -1);
  const all = lines.map((line) => (JSON.parse(line) as { fact: { type: string } }).fact);
  return all.filter(({ type }) => type === 'segment-sealed');
}

/** An update that does more than append, as another Yjs client could make it. */
function forged(change: (doc: Y.Doc) => void): AgentToRoom {
  const doc = new Y.Doc();
  doc.clientID = 1000;
  change(doc);
  const update = Uint8Array.from(Y.encodeStateAsUpdate(doc));
  return { type: 'segment-appended', terminal: TERMINAL, segment: 0, update };
}

describe('[S30] a segment takes what its author appends, once', () => {
  test('every append is acknowledged, a repeated or overlapping one without storing it again', () => {
    const segment = authoredSegment(0);
    agent.send(segment.opened());
    const first = segment.append(output('a'));
    agent.send(first);
    agent.send(first);
    segment.append(output('b'), output('c'));
    agent.send(segment.since(0));
    agent.send(segment.since(2));
    expect(agent.look()).toEqual([stored(0), stored(1), stored(1), stored(3), stored(3)]);
    agent.send(segment.sealed(world.key));
    expect(agent.look()).toEqual([stored(3, true)]);
  });

  test('a segment opened again by the same author says what is held, sealed or not', () => {
    const segment = authoredSegment(0);
    agent.send(segment.opened());
    agent.send(segment.append(output('a')));
    agent.send(segment.opened());
    agent.send(segment.sealed(world.key));
    agent.send(segment.opened());
    agent.send(segment.since(0));
    expect(agent.look()).toEqual([
      stored(0),
      stored(1),
      stored(1),
      stored(1, true),
      stored(1, true),
      stored(1, true),
    ]);
  });

  test('another author, a gap, an unknown segment or terminal is out-of-order', () => {
    const segment = authoredSegment(0);
    const breaches: AgentToRoom[][] = [
      [segment.opened(), authoredSegment(0, { author: 7 }).opened()],
      [segment.opened(), (segment.append(output('a')), segment.append(output('b')))],
      [{ ...segment.append(output('c')), segment: 9 } as AgentToRoom],
      [authoredSegment(0, { terminal: 'zzzzzzzz' }).opened()],
    ];
    for (const breach of breaches) {
      const breaking = world.signedIn();
      for (const message of breach) breaking.send(message);
      expect(breaking.socket.closedFor).toBe('out-of-order');
    }
  });

  test.each([
    [
      'a deletion',
      (doc: Y.Doc) => {
        doc.getArray('events').push([[1, 'o', new Uint8Array(1)]]);
        doc.getArray('events').delete(0);
      },
    ],
    ['another root', (doc: Y.Doc) => doc.getArray('other').push([[1, 'o', new Uint8Array(1)]])],
    ['an entry that is no event', (doc: Y.Doc) => doc.getArray('events').push(['hi'])],
    [
      'another author',
      (doc: Y.Doc) => {
        doc.clientID = 5;
        doc.getArray('events').push([[1, 'o', new Uint8Array(1)]]);
      },
    ],
    ['a payload too long', (doc: Y.Doc) => doc.getArray('events').push([[1, 'o', new Uint8Array(65_537)]])],
  ])('%s is not-an-append, and nothing of it is stored or shown', (_name, change) => {
    agent.send(authoredSegment(0).opened());
    const viewer = world.viewer();
    viewer.look();
    agent.send(forged(change as (doc: Y.Doc) => void));
    expect(agent.socket.closedFor).toBe('not-an-append');
    expect(viewer.look().map(({ type }) => type)).toEqual(['endpoint-changed']);
    expect(viewer.socket.closedFor).toBeNull();
  });

  test('a segment without end is not-an-append', () => {
    const segment = authoredSegment(0);
    agent.send(segment.opened());
    for (let more = 0; more < 20; more += 1) agent.send(segment.append(output('x'.repeat(65_536))));
    expect(agent.socket.closedFor).toBe('not-an-append');
  });
});

describe('[S31] a seal holds what the room itself comes to', () => {
  const segment = () => {
    const made = authoredSegment(0);
    agent.send(made.opened());
    agent.send(made.append(output('a'), { ...output(''), data: Uint8Array.of(0xff) }));
    return made;
  };

  test('recorded with hash and signature, shown to who saw it all', () => {
    const made = segment();
    const viewer = world.viewer();
    viewer.look();
    const seal = made.sealed(world.key);
    agent.send(seal);
    agent.send(seal);
    expect(sealFacts()).toMatchObject([{ segment: 0, events: 2, sha256: seal.sha256 }]);
    expect(viewer.look()).toMatchObject([{ type: 'segment-sealed', events: 2, sha256: seal.sha256 }]);
  });

  test.each([
    [
      'seal-mismatch',
      (made: ReturnType<typeof segment>) => {
        made.events[0] = output('b');
        return made.sealed(world.key);
      },
    ],
    ['bad-signature', (made: ReturnType<typeof segment>) => made.sealed(createEndpointKey())],
    [
      'out-of-order',
      (made: ReturnType<typeof segment>) => {
        made.events.push(output('never sent'));
        return made.sealed(world.key);
      },
    ],
    [
      'seal-mismatch',
      (made: ReturnType<typeof segment>) => {
        made.events.pop();
        return made.sealed(world.key);
      },
    ],
  ] as const)('%s otherwise', (reason, seal) => {
    agent.send(seal(segment()));
    expect(agent.socket.closedFor).toBe(reason);
    expect(sealFacts()).toEqual([]);
  });
});

describe('[S32] the end of a terminal', () => {
  test('the room seals what has no author any more, without a signature, and closes the terminal', () => {
    const segment = authoredSegment(0);
    agent.send(segment.opened());
    agent.send(segment.append(output('a')));
    agent.send({ type: 'terminal-ended', terminal: TERMINAL, at: 9, cause: 'host-lost', exitCode: null });
    expect(sealFacts()).toMatchObject([{ segment: 0, events: 1, signature: null }]);
    expect(agent.look().at(-1)).toEqual({ type: 'terminal-closed', terminal: TERMINAL, takesBlocks: true });
    agent.send(announcement());
    agent.send(segment.since(0));
    expect(agent.look()).toEqual([
      { type: 'terminal-closed', terminal: TERMINAL, takesBlocks: true },
      { type: 'terminal-closed', terminal: TERMINAL, takesBlocks: true },
    ]);
    expect(world.viewer().look()[0]).toMatchObject({ terminals: [{ ended: { at: 9, cause: 'host-lost' } }] });
  });
});

describe('[S33] resume', () => {
  test('names what is held, and takes the newest before what lies behind it', () => {
    const [zero, one, five] = [authoredSegment(0), authoredSegment(1), authoredSegment(5)];
    agent.send(zero.opened());
    agent.send(zero.append(output('a')));
    agent.send(zero.sealed(world.key));
    agent.send(one.opened());
    agent.send(one.append(output('b')));
    const viewer = world.viewer();
    viewer.look();
    const back = world.signedIn();
    viewer.look();
    back.send(five.opened());
    back.send(five.append(output('c')));
    expect(viewer.look()).toMatchObject([
      { type: 'screen', segment: 5, skipped: true },
      { type: 'caught-up' },
      { type: 'segment-appended', segment: 5 },
    ]);
    back.send(one.append(output('d')));
    back.send(one.sealed(world.key));
    back.send(authoredSegment(3).opened());
    expect(viewer.look()).toEqual([]);
    back.look();
    world.crash();
    const again = world.signedIn();
    again.send(announcement());
    expect(again.look()).toEqual([
      {
        type: 'resume-terminal',
        terminal: TERMINAL,
        sealedBelow: 2,
        partial: [
          { segment: 3, event: 0, sealed: false },
          { segment: 5, event: 1, sealed: false },
        ],
        takesBlocks: true,
      },
    ]);
  });
});

test('[S34] a failure of the storage ends the connection it came by, and what is at hand is what is stored', () => {
  const segment = authoredSegment(0);
  agent.send(segment.opened());
  const { sql } = world.ports;
  const exec = sql.exec.bind(sql);
  sql.exec = (query, ...values) => {
    if (query.startsWith('INSERT INTO updates')) throw new Error('disk full');
    return exec(query, ...values);
  };
  const first = segment.append(output('a'));
  agent.send(first);
  expect(agent.socket.closedFor).toBe('internal-error');
  expect(world.errors).toHaveLength(1);
  sql.exec = exec;
  const back = world.signedIn();
  back.sendFrame(encodeFrame(first));
  expect(back.look()).toEqual([stored(1)]);
});
