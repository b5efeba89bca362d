import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { deflateRawSync } from 'node:zlib';
import { createSegmentAuthor, encodeAppend } from '#protocol/output/append.ts';
import { SEGMENT_ROOT } from '#protocol/output/event.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import { PROFILE_ID } from '#protocol/output/profile.ts';
import { utf8 } from '#base/bytes.ts';
import { sealText } from '#protocol/output/seal.ts';
import type { RoomToAgent } from '#protocol/wire/messages.ts';
import { until } from '../harness/facts.ts';
import { startProduct } from '../harness/product.ts';
import type { Product } from '../harness/product.ts';
import { registerEndpoint } from '../harness/raw-endpoint.ts';
import type { RawEndpoint } from '../harness/raw-endpoint.ts';
import type { RawSocket } from '../harness/raw-socket.ts';

const TERMINAL = 'abcd1234';
const AUTHOR = 77;
let product: Product;
let endpoint: RawEndpoint;
let session: string;
let agent: RawSocket<RoomToAgent>;

const line = (text: string): OutputEvent => ({ afterMs: 1, code: 'o', data: utf8(text) });
const header = (segment: number, author = AUTHOR) => ({
  type: 'segment-opened',
  terminal: TERMINAL,
  segment,
  author,
  profile: PROFILE_ID,
  cols: 80,
  rows: 24,
  startedAt: 1_700_000_000_000,
  firstLine: 0,
  keyframe: new Uint8Array(deflateRawSync(utf8(''))),
});
const appended = (update: Uint8Array, segment = 0) => ({
  type: 'segment-appended',
  terminal: TERMINAL,
  segment,
  update,
});

beforeAll(async () => {
  product = await startProduct();
  endpoint = await registerEndpoint(product);
});
afterAll(() => product.dispose());

beforeEach(async () => {
  ({ session } = await endpoint.openSession('fence'));
  agent = await endpoint.signIn(session);
  agent.send({
    type: 'terminal-announced',
    terminal: TERMINAL,
    shell: 'sh',
    cols: 80,
    rows: 24,
    startedAt: 1,
    running: true,
  });
  await agent.message('resume-terminal');
  agent.send(header(0));
});

/** The update that an edit by some client makes to a segment which holds one event. */
function edited(first: Uint8Array, client: number, edit: (doc: Y.Doc) => void): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, first);
  doc.clientID = client;
  const before = Y.encodeStateVector(doc);
  edit(doc);
  return Y.encodeStateAsUpdate(doc, before);
}

async function stored(events: number, segment = 0): Promise<void> {
  const seen = () =>
    agent.messages.some((m) => m.type === 'segment-stored' && m.segment === segment && m.event === events);
  await until(`${events} events of segment ${segment} are stored`, seen, 5000);
}

describe('the room takes pure appends and nothing else', () => {
  const entry = [1, 'o', utf8('x')];

  test.each<[string, number, (doc: Y.Doc) => void]>([
    ['another author', 78, (doc) => doc.getArray(SEGMENT_ROOT).push([entry])],
    ['a deletion', AUTHOR, (doc) => doc.getArray(SEGMENT_ROOT).delete(0)],
    ['an insertion before the end', AUTHOR, (doc) => doc.getArray(SEGMENT_ROOT).insert(0, [entry])],
    ['another root', AUTHOR, (doc) => doc.getArray('other').push([entry])],
    ['a nested type', AUTHOR, (doc) => doc.getArray(SEGMENT_ROOT).push([new Y.Map()])],
    [
      'an oversized event',
      AUTHOR,
      (doc) => doc.getArray(SEGMENT_ROOT).push([[1, 'o', new Uint8Array(65_537)]]),
    ],
  ])('[O4] %s closes the agent by name', async (_name, client, edit) => {
    const first = createSegmentAuthor(AUTHOR).append([line('first')]);
    agent.send(appended(first));
    await stored(1);
    agent.send(appended(edited(first, client, edit)));
    expect(await agent.closed).toBe('not-an-append');
  });

  test('[O3] a gap closes the agent by name, and what was stored stands', async () => {
    const author = createSegmentAuthor(AUTHOR);
    agent.send(appended(author.append([line('first')])));
    await stored(1);
    author.append([line('lost')]);
    agent.send(appended(author.append([line('third')])));
    expect(await agent.closed).toBe('out-of-order');
    const again = await endpoint.signIn(session);
    again.send({
      type: 'terminal-announced',
      terminal: TERMINAL,
      shell: 'sh',
      cols: 80,
      rows: 24,
      startedAt: 1,
      running: true,
    });
    const resume = await again.message('resume-terminal');
    expect(resume).toMatchObject({ sealedBelow: 0, partial: [{ segment: 0, event: 1, sealed: false }] });
  });

  test('[O2] what is sent twice is acknowledged twice and kept once', async () => {
    const author = createSegmentAuthor(AUTHOR);
    const first = author.append([line('first')]);
    agent.send(appended(first));
    agent.send(appended(first));
    agent.send(appended(encodeAppend({ author: AUTHOR, clock: 0 }, [line('first'), line('second')])));
    await stored(2);
    expect(agent.isOpen).toBe(true);
    expect(agent.messages.filter((m) => m.type === 'segment-stored' && m.event === 1)).toHaveLength(2);
  });

  const sealOf = (sha256: string, sign: boolean) => ({
    type: 'segment-sealed',
    ...{ terminal: TERMINAL, segment: 0, events: 1, sha256 },
    signature: sign
      ? endpoint.signature(sealText({ session, terminal: TERMINAL, segment: 0, events: 1, sha256 }))
      : new Uint8Array(64),
  });

  test.each([
    ['a hash that is not of what is stored', 'seal-mismatch', true],
    ['a signature by another key', 'bad-signature', false],
  ])('[O9] a seal with %s closes the agent by name', async (_name, reason, sign) => {
    agent.send(appended(createSegmentAuthor(AUTHOR).append([line('first')])));
    agent.send(sealOf('0'.repeat(64), sign));
    expect(await agent.closed).toBe(reason);
  });

  test("[O10] a segment's author does not change", async () => {
    agent.send(header(0, AUTHOR + 1));
    expect(await agent.closed).toBe('out-of-order');
  });

  test('[R13] a newer socket of the same agent replaces the older one', async () => {
    const newer = await endpoint.signIn(session);
    expect(await agent.closed).toBe('replaced');
    expect(newer.isOpen).toBe(true);
  });
});
