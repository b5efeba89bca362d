import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '#protocol/record/record.ts';
import { ANNA, OMAR, PRIYA, recorded } from '../session/testing/people.ts';
import { saidWords } from './control/said-words.ts';
import { FACT_JOINS, FACT_WORDS } from './fact-words.ts';
import { moment } from './kit/moment.ts';
import { mergedOf } from './record/merging.ts';
import { daysOf } from './record/timeline-days.ts';
import { recordWords } from './record/words.ts';

const NAMES = new Map([ANNA, PRIYA, OMAR].map(({ person, name }) => [person, name]));
const nameOf = (person: string) => NAMES.get(person) ?? null;
const around = { nameOf, terminalName: () => null, terminalNumber: () => null, now: 0 };
const wordsOf = (event: RecordedEvent) => recordWords(event, { facts: FACT_WORDS, around });
/** What a fact says, and behind a bar what else it says. */
function words(fact: RecordedEvent['fact']): string | null {
  const told = wordsOf(recorded(fact));
  return told === null ? null : [told.text, told.detail].filter(Boolean).join(' | ');
}
const passed = (change: Record<string, unknown>) => ({
  type: 'control-passed',
  ...{ terminal: 'a', from: ANNA.person, to: PRIYA.person, fence: 2, how: 'handed' },
  ...change,
});

describe('the record in words', () => {
  it('[V14] control passing reads as people would say it', () => {
    const told = [
      {},
      { how: 'granted' },
      { how: 'taken', from: null },
      { how: 'taken-over' },
      { how: 'released', to: null },
      { how: 'absent', to: null },
    ].map((change) => words(passed(change)));
    expect(told).toEqual([
      'Anna Kim handed control to Priya Nair',
      'Anna Kim granted control to Priya Nair',
      'Priya Nair took control',
      'Priya Nair took over control from Anna Kim',
      'Anna Kim gave up control',
      'Anna Kim was away too long, so control was released',
    ]);
  });

  it('[V14] pauses, stops and invitations name who did it', () => {
    const by = OMAR.person;
    expect(words({ type: 'input-paused', by })).toBe('Omar Haddad paused all typing');
    expect(words({ type: 'input-resumed', by, reason: 'he is at lunch' })).toBe(
      'Omar Haddad resumed typing | “he is at lunch”',
    );
    expect(words({ type: 'program-stopped', by, terminal: 'a' })).toBe('Omar Haddad interrupted the program');
    expect(
      words({
        ...{ type: 'invitation-created', invitation: 'i', by: 'server', role: 'observer', person: null },
        ...{ name: null, title: null, organisation: null, uses: null, expiresAt: 0 },
      }),
    ).toBe('The server’s owner invited an observer');
  });

  it('[S26] [S28] that an endpoint was away is told as what was seen, and why as what it said itself', () => {
    const down = (saw?: object) => words({ type: 'endpoint-down', ...(saw === undefined ? {} : { saw }) });
    expect(down()).toBe('Machine offline');
    expect(down({ what: 'line-lost' })).toBe('Connection to the machine lost');
    expect(down({ what: 'line-closed', why: 'no-answer' })).toBe(
      'Machine offline | It stopped responding, so the server closed its connection',
    );
    expect(down({ what: 'line-closed', why: 'malformed-frame' })).toBe(
      'Server closed the connection to the machine | malformed-frame',
    );
    expect(down({ what: 'server-stopped' })).toBe('Server stopped');
    expect(down({ what: 'not-running', since: 0 })).toBe(
      `Server restarted | It had stopped some time after ${moment(0, 0)}`,
    );
    expect(down({ what: 'by-magic' })).toBe('endpoint-down');
    expect(words({ type: 'absence-explained', cause: 'endpoint-restarted' })).toBe('The machine restarted');
    expect(words({ type: 'absence-explained', cause: 'unknown' })).toBe(
      'The reason the machine was offline isn’t known',
    );
  });

  it('[V14] what becomes of a terminal says who did it, and which it was where there are several', () => {
    const by = ANNA.person;
    const renamed = { type: 'terminal-renamed', terminal: 'b', name: 'logs', by };
    const closed = { type: 'terminal-ended', terminal: 'b', cause: 'ended', exitCode: null, endedAt: 0, by };
    const opened = {
      type: 'terminal-started',
      terminal: 'b',
      shell: 'bash',
      cols: 80,
      rows: 24,
      startedAt: 0,
    };
    expect([opened, renamed, closed].map(words)).toEqual([
      'Terminal opened | bash',
      'Anna Kim renamed the terminal to “logs”',
      'Anna Kim closed the terminal',
    ]);
    const number = () => 'terminal 2';
    let two = { ...around, terminalName: number, terminalNumber: number };
    const tell = (fact: RecordedEvent['fact']) =>
      recordWords(recorded(fact), { facts: FACT_WORDS, around: two })?.text;
    expect([opened, renamed, closed, { ...closed, cause: 'exited', exitCode: 3 }].map(tell)).toEqual([
      'Terminal 2 opened',
      'Anna Kim renamed terminal 2 to “logs”',
      'Anna Kim closed terminal 2',
      'The shell in terminal 2 exited',
    ]);
    two = { ...two, terminalName: () => 'logs' };
    expect([opened, renamed, closed, { ...closed, cause: 'exited', exitCode: 3 }].map(tell)).toEqual([
      'logs opened',
      'Anna Kim renamed terminal 2 to “logs”',
      'Anna Kim closed logs',
      'The shell in logs exited',
    ]);
  });

  it('[V14] whose device was removed is named, unless it was one’s own', () => {
    const removed = (by: string) =>
      words({ type: 'device-removed', person: OMAR.person, device: '0000000001', by });
    expect(removed(ANNA.person)).toBe('Anna Kim removed one of Omar Haddad’s devices');
    expect(removed(OMAR.person)).toBe('Omar Haddad removed one of their devices');
  });

  it('[J38] [J30] who was removed is said with by whom they came, and visits that were counted with their number', () => {
    const because = ANNA.person;
    const by = PRIYA.person;
    expect(words({ type: 'person-removed', person: OMAR.person, by, because: null })).toBe(
      'Priya Nair removed Omar Haddad',
    );
    expect(words({ type: 'person-removed', person: OMAR.person, by, because })).toBe(
      'Priya Nair removed Omar Haddad | Omar Haddad joined through Anna Kim',
    );
    expect(words({ type: 'device-removed', person: OMAR.person, device: '0000000001', by, because })).toBe(
      'Priya Nair removed one of Omar Haddad’s devices | It was added through Anna Kim',
    );
    expect(words({ type: 'invitation-revoked', invitation: 'i', by, because })).toBe(
      'Priya Nair revoked an invitation created by Anna Kim',
    );
    const counted = { changes: 12, since: 0, until: 0, here: true };
    expect(words({ type: 'visits-folded', person: OMAR.person, ...counted })).toBe(
      `Omar Haddad joined or left 12 times | Last at ${moment(0, 0)}`,
    );
  });

  it('[V14] what this build does not know or understand is shown by its type, and breaks nothing', () => {
    expect(words({ type: 'approval-asked', by: 7 })).toBe('approval-asked');
    expect(words({ type: 'constructor' })).toBe('constructor');
    expect(words({ type: 'control-passed', from: 3, to: {}, how: 'by-magic' })).toBe('control-passed');
    expect(words(passed({ how: 'by-magic' }))).toBe('control-passed');
    const sealed = { terminal: 'a', segment: 0, events: 1, sha256: 'ab', signature: null };
    expect(words({ type: 'segment-sealed', ...sealed })).toBeNull();
  });

  it('[V14] the links of version 0.1 are told still', () => {
    const by = 'server';
    expect(words({ type: 'link-created', link: 'l', role: 'client', expiresAt: 9, by })).toBe(
      'The server’s owner created a link for a client',
    );
    expect(words({ type: 'link-revoked', link: 'l', by })).toBe('The server’s owner revoked a link');
    expect(words({ type: 'invitation-closed', invitation: 'i', by })).toMatch(/closed an invitation/);
  });

  it('[V14] days are the reader’s, and the room’s clock is told by theirs', () => {
    const midnight = new Date(2026, 4, 3).getTime();
    const events = [200, 600].map((ms, seq) => ({ seq, at: midnight + ms, fact: { type: 'endpoint-down' } }));
    const merged = mergedOf(events, { wordsOf, joins: FACT_JOINS, around });
    const days = daysOf(merged, 500);
    expect(days.map(({ entries }) => entries.map(({ time }) => time))).toEqual([['23:59'], ['00:00']]);
  });

  it('[V19] a name from the right turns nothing around it', () => {
    const person = { person: 'x', name: 'עומר', role: 'client', title: null, organisation: null };
    expect(words({ type: 'person-joined', ...person, invitation: 'i' })).toBe(
      '\u2068עומר\u2069 joined as a client',
    );
  });
});

describe('what is said when it happens', () => {
  const said = (fact: RecordedEvent['fact'], me = PRIYA.person) => saidWords(recorded(fact), { me, nameOf });

  it('[V11] who gains control and who loses it are told so', () => {
    expect(said(passed({}))).toBe('Anna Kim handed control to you. You now have control.');
    expect(said(passed({ how: 'taken-over' }), ANNA.person)).toBe(
      'Priya Nair took over control from you. You can no longer type.',
    );
    expect(said(passed({ how: 'released', to: null }), ANNA.person)).toBe('You gave up control.');
  });

  it('[V11] a declined request is told to whom it concerns', () => {
    const fact = { type: 'control-declined', terminal: 'a', person: PRIYA.person, by: ANNA.person };
    expect(said(fact)).toBe('Anna Kim declined your request and keeps control.');
    expect(said(fact, OMAR.person)).toBeNull();
  });
});
