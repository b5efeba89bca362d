import { createHash } from 'node:crypto';
import { readSegmentText, segmentText } from '#protocol/output/asciicast.ts';
import { MAX_EVENT_BYTES, SEGMENT_MAX_EVENTS } from '#protocol/ground/limits.ts';
import { readFact } from '#protocol/record/facts.ts';
import { GENESIS, recordLine, verifyRecord } from '#protocol/record/record.ts';
import { createSegmentReplica, readAppend } from '#protocol/output/segment.ts';
import { createSegmentAuthor } from '#protocol/output/append.ts';
import type { OutputEvent } from '#protocol/output/event.ts';
import { mutateJson } from '../mutate.ts';
import { expectThat } from '../target.ts';
import type { Target } from '../target.ts';

const AUTHOR = 4711;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const event = (text: string, code: OutputEvent['code'] = 'o'): OutputEvent => ({
  afterMs: 3,
  code,
  data: new Uint8Array(Buffer.from(text)),
});

/** The updates of one author, one after another; the first byte of an input says which of them a reader has. */
const updates = (() => {
  const author = createSegmentAuthor(AUTHOR);
  return [
    author.append([event('a')]),
    author.append([event('ü\x1b[31m'), event('100x30', 'r')]),
    author.append([event('b'), event('c'), event('7', 'x')]),
  ].map((update) => Uint8Array.from(update));
})();
const CLOCKS = [0, 1, 3, 6];

function readerAt(count: number) {
  const replica = createSegmentReplica(AUTHOR);
  for (const update of updates.slice(0, count)) replica.apply(update);
  return replica;
}

const addressed = updates.flatMap((update) =>
  [0, 1, 2].map((count) => new Uint8Array(Buffer.concat([Uint8Array.of(count), update]))),
);
const placeOf = (input: Uint8Array) => (input[0] ?? 0) % updates.length;

const appends: Target = {
  name: 'readAppend',
  seeds: addressed,
  share: 12,
  run(input) {
    const clock = CLOCKS[placeOf(input)] ?? 0;
    const append = readAppend(new Uint8Array(input.subarray(1)), { author: AUTHOR, clock });
    if (!append.ok) return;
    expectThat(append.clock === clock + append.events.length, 'the clock is not the number of events');
    expectThat(append.clock <= SEGMENT_MAX_EVENTS, 'a segment longer than any');
    for (const { afterMs, data } of append.events) {
      expectThat(Number.isSafeInteger(afterMs) && afterMs >= 0, 'an event at no time');
      expectThat(data.length <= MAX_EVENT_BYTES, 'an event too long');
    }
  },
};

const replicas: Target = {
  name: 'createSegmentReplica',
  seeds: addressed,
  share: 6,
  run(input) {
    const count = placeOf(input);
    const replica = readerAt(count);
    const before = replica.clock;
    const append = replica.apply(new Uint8Array(input.subarray(1)));
    const taken = append.ok ? append.events.length : 0;
    expectThat(replica.clock === before + taken, 'the copy holds other events than were told');
    const next = updates[count];
    if (taken > 0 || next === undefined) return;
    // A refused update leaves nothing behind that the author's own next one would meet.
    const proper = replica.apply(next);
    expectThat(proper.ok && replica.clock === CLOCKS[count + 1], 'a refused update spoils the next');
  },
};

const caption = {
  ...{ terminal: 'aaaaaaaa', segment: 3, profile: 'holdfast-1', cols: 80, rows: 24 },
  ...{ startedAt: 1_700_000_000_000, firstLine: 12, keyframe: sha256('') },
};
const binary = { ...event(''), data: Uint8Array.of(0xff, 0x41, 0xc3) };
const texts = [[], [event('a'), event('b', 'm')], [binary, event('x\u0000"\\'), event('0', 'x')]];

const segmentTexts: Target = {
  name: 'readSegmentText',
  seeds: texts.map((events) => Buffer.from(segmentText(caption, events))),
  share: 12,
  run(input) {
    const read = readSegmentText(Buffer.from(input).toString());
    if (read === null) return;
    const text = segmentText(read.caption, read.events);
    const again = readSegmentText(text);
    expectThat(again !== null, 'what was read cannot be written and read again');
    expectThat(segmentText(again.caption, again.events) === text, 'what was read is another once written');
  },
};

const record = (() => {
  const facts = [
    { type: 'endpoint-up' as const, agent: 'a' },
    { type: 'endpoint-down' as const },
    { type: 'session-ended' as const, by: 'server' },
  ];
  let previous = GENESIS;
  return facts.map((fact, seq) => {
    const line = recordLine({ seq, at: 5, session: '0123456789ab', previous, fact });
    previous = sha256(line);
    return line;
  });
})();

const records: Target = {
  name: 'verifyRecord',
  seeds: [record.join('\n'), record.slice(0, 1).join('\n'), ''].map((text) => Buffer.from(text)),
  share: 8,
  run(input) {
    const lines = Buffer.from(input).toString().split('\n');
    const verdict = verifyRecord(lines, sha256);
    // Nobody names a hash by chance: what verifies may differ from what was written in its last line alone.
    const kept = lines.slice(0, -1);
    if (verdict.ok)
      expectThat(
        kept.every((line, at) => line === record[at]),
        'a forged record verifies',
      );
    else expectThat(verdict.line < lines.length, 'a line is named that is not there');
  },
};

const FACTS = [
  { type: 'endpoint-down' },
  { type: 'endpoint-down', saw: { what: 'not-running', since: 5 } },
  { type: 'absence-explained', cause: 'agent-restarted' },
  { type: 'terminal-ended', terminal: 'aaaaaaaa', cause: 'exited', exitCode: null, endedAt: 5 },
  { type: 'control-passed', terminal: 'aaaaaaaa', from: null, to: '0123456789', fence: 3, how: 'taken' },
  { type: 'invitation-revoked', invitation: '0123456789', by: 'server', because: '0123456789' },
  { type: 'link-created', link: '0123456789', role: 'client', expiresAt: 5, by: 'server' },
];
const factSeeds = FACTS.map((fact) => Buffer.from(JSON.stringify(fact)));

function toldFact(input: Uint8Array): { type: string } | null {
  try {
    const told: unknown = JSON.parse(Buffer.from(input).toString());
    if (typeof told !== 'object' || told === null || !('type' in told)) return null;
    return typeof told.type === 'string' ? { ...told, type: told.type } : null;
  } catch {
    return null;
  }
}

const facts: Target = {
  name: 'readFact',
  seeds: factSeeds,
  share: 8,
  invent: (random) => mutateJson(random.pick(factSeeds), random),
  run(input) {
    const told = toldFact(input);
    const fact = told === null ? null : readFact(told);
    if (told === null || fact === null) return;
    expectThat(fact.type === told.type, 'a fact of one type is read as another');
    expectThat(
      JSON.stringify(readFact(fact)) === JSON.stringify(fact),
      'a fact that was read is read as another',
    );
  },
};

export const segmentTargets: readonly Target[] = [appends, replicas, segmentTexts, records, facts];
