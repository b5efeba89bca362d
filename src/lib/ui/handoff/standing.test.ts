import { describe, expect, test } from 'vitest';
import type { HandoffState, HandoffTo } from '#protocol/handoff/handoff.ts';
import { NO_HANDOFF } from '#protocol/handoff/handoff.ts';
import type { HandoffRow } from '#protocol/handoff/routes.ts';
import type { SessionView } from '../../session/view.ts';
import { ANNA, asSeenBy, OLGA, OMAR, PRIYA } from '../../session/testing/people.ts';
import { receivers } from './receivers.ts';
import { cameBack, isForMe, mayOffer, sinceOf } from './standing.ts';

const offered = (to: HandoffTo): HandoffState => ({
  ...NO_HANDOFF,
  responsible: ANNA.person,
  open: { id: 'hhhhhhhhhh', from: ANNA.person, to, at: 5, untaken: false, declined: [] },
});
const as = (who: typeof ANNA, handoff: HandoffState, change: Partial<SessionView> = {}) =>
  asSeenBy(who, { handoff, ...change });

describe('[HO13] [HO14] how a handoff stands for whoever looks', () => {
  test('it is for whom it was offered to, and for no client, observer or its giver', () => {
    const anyone = offered({ kind: 'anyone' });
    expect([ANNA, PRIYA, OMAR, OLGA].map((who) => isForMe(as(who, anyone), null))).toEqual([
      ...[false, true, false, false],
    ]);
    expect(isForMe(as(PRIYA, offered({ kind: 'person', person: PRIYA.person })), null)).toBe(true);
    expect(isForMe(as(PRIYA, offered({ kind: 'person', person: OMAR.person })), null)).toBe(false);
    const invited = as(PRIYA, offered({ kind: 'invitation', invitation: 'vvvvvvvvvv' }));
    expect([isForMe(invited, 'vvvvvvvvvv'), isForMe(invited, 'wwwwwwwwww')]).toEqual([true, false]);
  });

  test('it may be offered by who takes care of the session, or by a technician while they are gone', () => {
    const annas = { ...NO_HANDOFF, responsible: ANNA.person };
    const gone = { people: [{ ...ANNA, here: [] }, PRIYA] };
    expect(mayOffer(as(ANNA, annas))).toBe(true);
    expect(mayOffer(as(PRIYA, annas))).toBe(false);
    expect(mayOffer(as(PRIYA, annas, gone))).toBe(true);
    expect(mayOffer(as(OMAR, annas, gone))).toBe(false);
    expect(mayOffer(as(ANNA, offered({ kind: 'anyone' })))).toBe(false);
  });

  test('to technicians alone, those who are here first', () => {
    const away = { ...PRIYA, person: '0000000009', here: [], since: 99 };
    expect(receivers([away, OMAR, PRIYA, ANNA, OLGA], ANNA.person)).toEqual([PRIYA, away]);
  });

  test('its giver hears of it until it is offered again', () => {
    const last = { ...offered({ kind: 'anyone' }).open!, how: 'declined' as const, by: PRIYA.person };
    const declined = { ...NO_HANDOFF, last: { ...last, reason: 'no time', endedAt: 9 } };
    expect(cameBack(as(ANNA, declined))).toMatchObject({ how: 'declined' });
    expect(cameBack(as(PRIYA, declined))).toBeNull();
    expect(cameBack(as(ANNA, { ...declined, open: offered({ kind: 'anyone' }).open }))).toBeNull();
  });

  test('it is about what happened since the last that was accepted', () => {
    const row = (number: number, how: 'accepted' | 'withdrawn' | null) => {
      const ended = how === null ? null : { how, by: null, reason: null, at: 0 };
      return { number, at: number * 10, ended } as HandoffRow;
    };
    const rows = [row(4, null), row(3, 'withdrawn'), row(2, 'accepted'), row(1, 'accepted')];
    expect(sinceOf(rows, rows[0]!)).toBe(20);
    expect(sinceOf(rows, rows[2]!)).toBe(10);
    expect(sinceOf(rows, null)).toBe(20);
    expect(sinceOf([], null)).toBeNull();
  });
});
