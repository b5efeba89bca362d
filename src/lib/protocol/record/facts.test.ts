import { describe, expect, test } from 'vitest';
import { FACTS, readFact, type RecordFact } from './facts.ts';
import { recordLine } from './record.ts';

/** As version 0.1 and builds before it wrote them. */
const OLD: readonly RecordFact[] = [
  { type: 'endpoint-up', agent: 'holdfast/0.1.0' },
  { type: 'endpoint-down' },
  { type: 'session-ended', by: 'link00000001' },
  { type: 'link-created', link: 'link00000001', role: 'technician', expiresAt: 5, by: 'server' },
  { type: 'link-revoked', link: 'link00000001', by: 'server' },
  { type: 'invitation-revoked', invitation: 'link00000001', by: 'server' },
  { type: 'invitation-closed', invitation: '0123456789', by: 'server' },
  { type: 'device-removed', person: '0123456789', device: '0123456789', by: 'server' },
];

describe('a fact that is read', () => {
  test.each(OLD.map((fact) => [fact.type, fact] as const))(
    'is a known one in its old form: %s',
    (_, fact) => {
      expect(readFact(JSON.parse(JSON.stringify(fact)))).toEqual(fact);
    },
  );

  test('is none this build knows where its type or its form is another', () => {
    expect(readFact({ type: 'approval-asked' })).toBeNull();
    expect(readFact({ type: 'constructor' })).toBeNull();
    expect(readFact({ type: 'input-paused' })).toBeNull();
    const passed = { type: 'control-passed', terminal: 't', from: null, to: null, fence: 1 };
    expect(readFact({ ...passed, how: 'taken' } as { type: string })).not.toBeNull();
    expect(readFact({ ...passed, how: 'by-magic' } as { type: string })).toBeNull();
  });

  test('is known by what this build knows of it, whatever a newer one wrote beside that', () => {
    const newer = { type: 'input-paused', by: 'ann', until: 5 };
    expect(readFact(newer)).toEqual({ type: 'input-paused', by: 'ann' });
  });

  test('has one concept', () => {
    const types = FACTS.map(({ entries }) => entries.type.literal);
    expect(new Set(types).size).toBe(types.length);
  });
});

test('a line is of what was put down, and knows no schema: an optional entry that is missing is missing', () => {
  const event = { seq: 1, at: 2, session: 's', previous: '00' };
  const fact = { type: 'invitation-revoked', invitation: 'i', by: 'server' } as const;
  expect(recordLine({ ...event, fact })).toBe(
    '{"at":2,"fact":{"by":"server","invitation":"i","type":"invitation-revoked"},"previous":"00","seq":1,"session":"s"}',
  );
});
