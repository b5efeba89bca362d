import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { beforeEach, expect, test } from 'vitest';
import { utf8 } from '#base/bytes.ts';
import type { Leaf } from '#protocol/lines/leaf.ts';
import { announcement, authoredSegment, output, TERMINAL } from '../../testing/author.ts';
import { createEndpointKey } from '../../testing/endpoint-key.ts';
import { statementOf, type Statement, type StatementOptions } from '../../testing/statement.ts';
import { createTestRoom, type AgentClient, type TestRoom } from '../../testing/test-room.ts';

let world: TestRoom;
let agent: AgentClient;

beforeEach(() => {
  world = createTestRoom({ aboutOutput: true });
  agent = world.signedIn();
  agent.send(announcement());
  seal(0);
});

function seal(segment: number): void {
  const authored = authoredSegment(segment);
  agent.send(authored.opened());
  agent.send(authored.append(output('a')));
  agent.send(authored.sealed(world.key));
  agent.look();
}

const line = (number: number, text: string): Leaf => ({ line: number, text });

/** A block as an agent makes it, in parts of so many leaves. */
const block = (leaves: readonly Leaf[], more: Partial<StatementOptions> = {}) =>
  statementOf(leaves, { sign: world.key.sign, perPart: 2, ...more });

const settled = (problem: string | null, segment = 0) => ({
  ...{ type: 'block-settled', terminal: TERMINAL, segment, problem },
});

function send({ parts, end }: Statement): unknown[] {
  for (const part of parts) agent.send(part);
  agent.send(end);
  return agent.look();
}

function read(from: number, to: number): unknown {
  const { headers } = world.enter(world.links.observer);
  const path = `terminals/${TERMINAL}/lines`;
  const answer = world.request({ path, query: { from: String(from), to: String(to) }, headers });
  expect(answer.status).toBe(200);
  return JSON.parse(String(answer.body));
}

const facts = () =>
  String(world.admin({ path: 'record' }).body)
    .split('\n')
    .filter((told) => told.includes('"block-stated"')).length;

/** RFC 6962's tree, level by level: what is alone at the end of a level goes up as it is. */
function rootOfLevel(level: readonly Buffer[]): Buffer {
  const [first] = level;
  if (first !== undefined && level.length === 1) return first;
  const above = level.flatMap((left, at) => {
    const right = level[at + 1];
    if (at % 2 === 1) return [];
    return [right === undefined ? left : sha256(Buffer.from([1]), left, right)];
  });
  return rootOfLevel(above);
}

const sha256 = (...data: readonly Buffer[]) =>
  data.reduce((hash, piece) => hash.update(piece), createHash('sha256')).digest();

test('[LS15] a block is served with its secret, so that whoever reads the lines can prove each of them', () => {
  const leaves = [{ event: 0, mark: 'x' }, line(0, 'zero "é"'), line(1, 'one'), line(2, ''), line(3, '漢')];
  const statement = block(leaves);
  send(statement);
  const path = `terminals/${TERMINAL}/segments/0/lines`;
  const { headers } = world.enter(world.links.observer);
  const answer = world.request({ path, headers });
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/x-ndjson']);
  const [head = '', ...told] = Buffer.from(answer.body as Uint8Array)
    .toString()
    .split('\n');
  expect(told.pop()).toBe('');
  expect(told.map((leaf) => JSON.parse(leaf) as unknown)).toEqual(leaves);
  const { secret, root, signature, ...rest } = JSON.parse(head) as Record<string, string>;
  expect(rest).toEqual({ isCut: false, leaves: 5 });
  const hashes = told.map((leaf, index) => {
    const place = Buffer.from([0, 0, 0, index]);
    const salt = sha256(Buffer.from(secret ?? '', 'hex'), place);
    return sha256(Buffer.from([0]), salt, Buffer.from(leaf));
  });
  expect(rootOfLevel(hashes).toString('hex')).toBe(root);
  expect(signature).toBe(Buffer.from(statement.end.signature).toString('hex'));
  for (const other of ['1', 'x', '-1', '9007199254740993'])
    expect(world.request({ path: `terminals/${TERMINAL}/segments/${other}/lines`, headers }).status).toBe(
      404,
    );
  expect(world.request({ path: 'terminals/nonesuch/segments/0/lines', headers }).status).toBe(404);
  seal(1);
  expect(world.request({ path: `terminals/${TERMINAL}/segments/1/lines`, headers }).status).toBe(404);
});

test('[LS15] a block that is made to inflate without end is not read', () => {
  const leaves = [...Array(13).keys()].map((number) => line(number, 'x'.repeat(2 ** 21 - 100)));
  expect(send(block(leaves, { perPart: 1 }))).toEqual([settled(null)]);
  const { headers } = world.enter(world.links.observer);
  expect(world.request({ path: `terminals/${TERMINAL}/segments/0/lines`, headers }).status).toBe(404);
});

test('[LS9] a part that is not UTF-8 is no part, whatever it would be read as', () => {
  const { parts, end } = block([line(0, '\ufffd')]);
  const wrong = Buffer.from('{"line":0,"text":"\xff"}', 'latin1');
  const sent = parts.map((part) => ({ ...part, leaves: new Uint8Array(deflateRawSync(wrong)) }));
  expect(send({ parts: sent, end })).toEqual([settled('not-a-block')]);
});

test('[LS7] a block is stored with its fact once its root and signature are right, and its lines can be read', () => {
  const leaves = [{ event: 0, mark: 'x' }, line(0, 'zero'), line(1, 'one'), line(2, 'two')];
  expect(send(block(leaves))).toEqual([settled(null)]);
  expect(read(1, 2)).toEqual([
    { line: 1, text: 'one' },
    { line: 2, text: 'two' },
  ]);
  expect(facts()).toBe(1);
});

test('[LS7] the first block of a segment stands; stated again it is settled and changes nothing', () => {
  send(block([line(0, 'first')]));
  expect(send(block([line(0, 'second')]))).toEqual([settled(null)]);
  expect(read(0, 0)).toEqual([{ line: 0, text: 'first' }]);
  expect(facts()).toBe(1);
});

test('[LS7] a block of nothing is a block', () => {
  expect(send(block([]))).toEqual([settled(null)]);
  expect(read(0, 9)).toEqual([]);
});

test('[LS8] later statements of a line stand in the place of earlier ones, and what continues is put behind', () => {
  seal(1);
  send(block([line(0, 'narrow'), line(1, 'head '), { line: 1, continues: true, text: 'and ' }]));
  send(block([line(0, 'wide'), { line: 1, continues: true, text: 'tail' }, line(2, 'two')], { segment: 1 }));
  expect(read(0, 9)).toEqual([
    { line: 0, text: 'wide' },
    { line: 1, text: 'head and tail' },
    { line: 2, text: 'two' },
  ]);
});

test('[LS9] what is no block of this segment, this session or this endpoint is refused by name and stored nowhere', () => {
  const good = () => block([line(0, 'a'), line(1, 'b'), line(2, 'c')]);
  const forged: [problem: string, wrong: ReturnType<typeof block>][] = [
    ['no-such-segment', block([line(0, 'a')], { segment: 7 })],
    ['not-a-block', { ...good(), parts: good().parts }],
    ['not-a-block', { ...good(), parts: [] }],
    ['not-a-block', { ...good(), parts: good().parts.slice(1) }],
    ['not-a-block', ((one) => ({ ...one, parts: [...one.parts].reverse() }))(good())],
    ['not-a-block', ((one) => ({ ...one, parts: one.parts.slice(0, 1) }))(good())],
    ['not-a-block', ((one) => ({ ...one, end: { ...one.end, leaves: 2 } }))(good())],
    ['not-a-block', ((one) => ({ ...one, end: { ...one.end, root: 'ab'.repeat(32) } }))(good())],
    ['bad-signature', block([line(0, 'a')], { sign: createEndpointKey().sign })],
    ['bad-signature', ((one) => ({ ...one, end: { ...one.end, isCut: true } }))(good())],
  ];
  for (const [problem, wrong] of forged) expect(send(wrong)).toEqual([settled(problem, wrong.end.segment)]);
  expect(read(0, 9)).toEqual([]);
  expect(facts()).toBe(0);
  expect(send(good())).toEqual([settled(null)]);
});

test('[LS9] parts that inflate to more than they may, or to no leaves, are no block', () => {
  const one = block([line(0, 'a')]);
  for (const text of [
    'x'.repeat(3 * 2 ** 20),
    'not JSON',
    '{"line":0,"text":"a"}\n',
    '{"text":"a","line":0}',
  ]) {
    const leaves = new Uint8Array(deflateRawSync(utf8(text)));
    const parts = one.parts.map((part) => ({ ...part, leaves }));
    expect(send({ ...one, parts })).toEqual([settled('not-a-block')]);
  }
  const parts = one.parts.map((part) => ({ ...part, leaves: new Uint8Array([1, 2, 3]) }));
  expect(send({ ...one, parts })).toEqual([settled('not-a-block')]);
});

test('[LS7] a room that was killed between a block’s parts takes it whole from the next agent', () => {
  const one = block([line(0, 'a'), line(1, 'b'), line(2, 'c')]);
  agent.send(one.parts[0] ?? one.end);
  world.crash();
  agent = world.signedIn();
  agent.look();
  expect(send(one)).toEqual([settled(null)]);
  expect(read(0, 9)).toHaveLength(3);
});

test('[LS7] a terminal that has ended still takes what its last lines say', () => {
  agent.send({ type: 'terminal-ended', terminal: TERMINAL, at: 9, cause: 'exited', exitCode: 0 });
  agent.look();
  expect(send(block([line(0, 'last')]))).toEqual([settled(null)]);
});
