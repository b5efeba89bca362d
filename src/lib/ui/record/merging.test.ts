import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '#protocol/record/record.ts';
import { ANNA, OMAR, PRIYA } from '../../session/testing/people.ts';
import { FACT_JOINS, FACT_WORDS } from '../fact-words.ts';
import { kindOf } from './kinds.ts';
import { mergedOf, type Telling } from './merging.ts';
import { daysOf } from './timeline-days.ts';
import { recordWords } from './words.ts';

const NAMES = new Map([ANNA, PRIYA, OMAR].map(({ person, name }) => [person, name]));
const around = {
  nameOf: (person: string) => NAMES.get(person) ?? null,
  terminalName: () => null,
  terminalNumber: () => null,
  now: 0,
};
const telling: Telling = {
  wordsOf: (event) => recordWords(event, { facts: FACT_WORDS, around }),
  joins: FACT_JOINS,
  around,
};
const NOON = new Date(2026, 4, 3, 12).getTime();
const MINUTE_MS = 60_000;

type Step = [seconds: number, fact: RecordedEvent['fact']];
const eventsOf = (steps: readonly Step[]): RecordedEvent[] =>
  steps.map(([seconds, fact], seq) => ({ seq, at: NOON + seconds * 1000, fact }));
const entriesOf = (steps: readonly Step[]) =>
  daysOf(mergedOf(eventsOf(steps), telling), 0).flatMap(({ entries }) => entries);
/** What is told, and behind a bar in what detail. */
const told = (steps: readonly Step[]) =>
  entriesOf(steps).map(({ text, detail }) => [text, detail].filter(Boolean).join(' | '));

const joined = ({ person, name, role }: typeof ANNA) => ({
  ...{ type: 'person-joined', person, name, role },
  ...{ title: null, organisation: null, invitation: 'i' },
});
const arrived = ({ person }: typeof ANNA) => ({ type: 'person-arrived', person, device: '0000000000' });
const left = ({ person }: typeof ANNA, since: number) => ({
  ...{ type: 'person-left', person },
  since: NOON + since * 1000,
});
const interrupted = ({ person }: typeof ANNA) => ({ type: 'program-stopped', terminal: 'a', by: person });
const invited = (name: string | null) => ({
  ...{ type: 'invitation-created', invitation: 'i', by: ANNA.person, role: 'client', person: null },
  ...{ name, title: null, organisation: null, uses: 1, expiresAt: 0 },
});

describe('what belongs together', () => {
  it('[TL2] who joined and is here is told once, also where two come at a time', () => {
    expect(
      told([
        [0, joined(PRIYA)],
        [1, joined(OMAR)],
        [2, arrived(PRIYA)],
        [3, arrived(OMAR)],
        [200, arrived(ANNA)],
      ]),
    ).toEqual(['Priya Nair joined as a technician', 'Omar Haddad joined as a client', 'Anna Kim is here']);
  });

  it('[TL2] who was gone and is back is told once, and how often; who is gone still is told as gone', () => {
    const gone: Step[] = [
      [20, left(PRIYA, 5)],
      [65, arrived(PRIYA)],
    ];
    expect(told(gone)).toEqual(['Priya Nair was away for 1 min']);
    expect(told([...gone, [90, left(PRIYA, 75)], [150, arrived(PRIYA)], [190, left(PRIYA, 170)]])).toEqual([
      'Priya Nair left and came back 2 times | Last at 12:02',
      'Priya Nair left | Last seen at 12:02',
    ]);
  });

  it('[TL2] a lost connection is told with its end and its cause', () => {
    const lost: Step[] = [
      [0, { type: 'endpoint-down', saw: { what: 'line-lost' } }],
      [1, arrived(ANNA)],
      [12, { type: 'endpoint-up', agent: '1' }],
    ];
    expect(told(lost)).toEqual(['Connection to the machine lost, back after 12 s', 'Anna Kim is here']);
    expect(told([...lost, [12, { type: 'absence-explained', cause: 'agent-restarted' }]])[0]).toBe(
      'Connection to the machine lost, back after 12 s | The agent restarted; the machine kept running',
    );
    expect(told([[0, { type: 'endpoint-up', agent: '1' }]])).toEqual(['Machine connected']);
  });

  it('[TL2] several of a kind by one person are one, those of others or of another time are not', () => {
    expect(
      told([
        [0, interrupted(OMAR)],
        [60, interrupted(OMAR)],
        [61, interrupted(ANNA)],
        [62, invited('Omar Haddad')],
        [63, invited(null)],
        [64, invited('Olga')],
        [64 + 11 * 60, invited('Tom')],
      ]),
    ).toEqual([
      'Omar Haddad interrupted the program | 2 times, last at 12:01',
      'Anna Kim interrupted the program',
      'Anna Kim created 3 invitations | Omar Haddad as a client, a client, and Olga as a client',
      'Anna Kim invited Tom as a client',
    ]);
  });

  it('[TL6] an entry that is told for several has each of them, with when it was', () => {
    const entries = entriesOf([
      [0, invited('Olga')],
      [0, invited(null)],
      [61, invited('Tom')],
      [62, arrived(ANNA)],
    ]);
    expect(entries.map(({ parts }) => parts.map(({ time, text }) => `${time} ${text}`))).toEqual([
      [
        '12:00 Anna Kim invited Olga as a client',
        '12:00 Anna Kim invited a client',
        '12:01 Anna Kim invited Tom as a client',
      ],
      [],
    ]);
  });

  it('[TL2] [V14] what this build does not know stands by itself', () => {
    const unknown = { type: 'approval-asked' };
    expect(
      told([
        [0, unknown],
        [1, unknown],
        [2, joined(ANNA)],
      ]),
    ).toHaveLength(3);
  });

  it('[TL5] ten thousand events are gone through once', () => {
    let asked = 0;
    const people = [ANNA, PRIYA, OMAR];
    const facts = Array.from({ length: 10_000 }, (_, index) =>
      arrived(people[index % people.length] ?? ANNA),
    );
    const events = eventsOf(facts.map((fact, index) => [index * 60, fact]));
    const join: Telling['joins'][number] = () => {
      asked += 1;
      return null;
    };
    expect(mergedOf(events, { ...telling, joins: [join] })).toHaveLength(events.length);
    expect(asked).toBeLessThanOrEqual(4 * events.length);
  });
});

it('[TL3] a time stands once a minute, and each day has its heading', () => {
  const midnight = new Date(2026, 4, 4).getTime();
  const at = [0, 20_000, MINUTE_MS, midnight - NOON, midnight - NOON + 1000];
  const events = at.map((ms, seq) => ({ seq, at: NOON + ms, fact: { type: `unknown-${seq}` } }));
  const days = daysOf(mergedOf(events, telling), 0);
  expect(days.map(({ entries }) => entries.map(({ time, isSameMinute }) => [time, isSameMinute]))).toEqual([
    [
      ['12:00', false],
      ['12:00', true],
      ['12:01', false],
    ],
    [
      ['00:00', false],
      ['00:00', true],
    ],
  ]);
  expect(new Set(days.map(({ name }) => name)).size).toBe(2);
});

it('[TL4] every fact has its topic, and what this build does not know is the system’s', () => {
  expect(
    ['person-joined', 'control-passed', 'terminal-reset', 'endpoint-down'].map((type) => kindOf(type).topic),
  ).toEqual(['people', 'control', 'terminals', 'system']);
  expect([kindOf('approval-asked').topic, kindOf('constructor').topic]).toEqual(['system', 'system']);
});
