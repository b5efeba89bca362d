import { describe, expect, it } from 'vitest';
import type { WriteProblem } from '../../session/input/write-result.ts';
import { chipOf } from './chip.ts';
import { askNotice, clientNotice, pauseNotice, unsentNotice, type Situation } from './notices.ts';
import { wayToResume } from './offer.ts';
import { heirs, pauseOf, standingOf } from './standing.ts';
import { ANNA, OLGA, OMAR, PRIYA, asSeenBy, aView, held } from '../../session/testing/people.ts';
import { terminalInfo } from '../../session/testing/scripted-room.ts';
import type { SessionView } from '../../session/view.ts';

const NOW = 5_000_000;
interface Happening extends Situation {
  unsent: WriteProblem;
}

function situation(view: SessionView, change: Partial<Happening> = {}): Situation & Partial<Happening> {
  return {
    role: view.role,
    endpoint: view.endpoint.name,
    standing: standingOf(view),
    pause: pauseOf(view, NOW),
    typing: null,
    running: null,
    now: NOW,
    ...change,
  };
}

/** What control has to say, in the order of the line. */
function noticeOf(now: Situation & Partial<Happening>) {
  const unsent = now.unsent === undefined ? null : unsentNotice(now.unsent, now);
  return unsent ?? askNotice(now) ?? pauseNotice(now) ?? clientNotice(now);
}
const chip = (view: SessionView) =>
  chipOf({ standing: standingOf(view), pause: pauseOf(view, NOW), people: view.people, now: NOW });
const acts = (view: SessionView, change: Partial<Happening> = {}) =>
  noticeOf(situation(view, change))?.offers.map(({ act }) => act);
/** What the button does that stands in the place of Pause. */
function resumeOf(view: SessionView) {
  const pause = pauseOf(view, NOW);
  return pause === null ? undefined : wayToResume(pause)?.act;
}
const pausedBy = (by: typeof OMAR, openFrom: number | null = null) => ({
  pause: { by: by.person, at: 4_000_000, openFrom },
});

describe('control in words', () => {
  it('[V24] of who has left with control it says when that is free, and offers no asking', () => {
    const left = { ...ANNA, here: [], since: NOW + 1000 - 15_000 };
    const seen = (who: typeof PRIYA, change = {}) =>
      asSeenBy(who, { ...held(ANNA), people: [left, PRIYA, OMAR, OLGA], ...change });
    expect(chip(seen(PRIYA))).toMatchObject({
      tone: 'theirs',
      text: 'Anna left · free in 0:45',
      offer: { act: 'take-over', label: 'Take over' },
    });
    expect(chip(seen(OMAR))).toMatchObject({ text: 'Anna left · free in 0:45', offer: null });
    const policy = { takeover: false, controlGoneMs: 600_000 };
    expect(chip(seen(PRIYA, { policy }))).toMatchObject({ text: 'Anna left · free in 9:45', offer: null });
    expect(noticeOf(situation(seen(PRIYA), { unsent: 'no-control' }))).toMatchObject({
      text: 'Not sent. Anna Kim left; control is free in 0:45.',
      offers: [{ act: 'take-over' }],
    });
  });

  it('[V8] says to each in their own words who has control, and what they can do about it', () => {
    expect(chip(aView(held(ANNA)))).toEqual({ tone: 'mine', text: 'You have control', offer: null });
    expect(chip(asSeenBy(PRIYA, held(ANNA)))).toMatchObject({
      tone: 'theirs',
      text: 'Anna has control',
      offer: { act: 'ask' },
    });
    expect(chip(aView())).toMatchObject({ tone: 'free', offer: { act: 'take' } });
    expect(chip(asSeenBy(OMAR))).toMatchObject({ tone: 'free', offer: { act: 'ask' } });
    expect(chip(asSeenBy(OLGA, held(ANNA)))).toMatchObject({ text: 'Anna has control', offer: null });
    expect(chip(asSeenBy(PRIYA, held(ANNA, [PRIYA])))).toMatchObject({
      text: 'Asked Anna',
      offer: { act: 'withdraw' },
    });
    expect(chip(aView({ ...held(PRIYA), ...pausedBy(OMAR) }))).toMatchObject({
      tone: 'paused',
      text: 'Paused by Omar (client)',
    });
  });

  it('[V8] of a terminal that has ended nobody has control', () => {
    const ended = { at: 1, cause: 'exited', exitCode: 0 } as const;
    expect(chip(aView({ ...held(ANNA), terminals: [terminalInfo({ ended })] }))).toBeNull();
  });

  it('[V8] two who share a first name are told apart', () => {
    const other = { ...PRIYA, name: 'Anna Berg' };
    const view = asSeenBy(PRIYA, { ...held(ANNA), people: [ANNA, other] });
    expect(chip(view)?.text).toBe('Anna Kim has control');
  });

  it('[V17] take-over is offered to technicians, and where the policy lets them', () => {
    const mayTakeOver = (view: SessionView) => {
      const standing = standingOf(view);
      return standing.kind === 'theirs' && standing.mayTakeOver;
    };
    const policy = { takeover: false, controlGoneMs: 60_000 };
    expect(mayTakeOver(asSeenBy(PRIYA, held(ANNA)))).toBe(true);
    expect(mayTakeOver(asSeenBy(PRIYA, { ...held(ANNA), policy }))).toBe(false);
    expect(mayTakeOver(asSeenBy(OMAR, held(ANNA)))).toBe(false);
  });

  it('[V17] control is handed to those who are here and may type', () => {
    const away = { ...PRIYA, here: [] };
    expect(heirs(aView({ people: [ANNA, away, OMAR, OLGA] }))).toEqual([OMAR]);
  });
});

describe('the line', () => {
  it('[V9] shows the holder who asks, first come first, with both answers', () => {
    const notice = noticeOf(situation(aView(held(ANNA, [OMAR, PRIYA]))));
    expect(notice).toMatchObject({
      tone: 'asking',
      text: 'Omar Haddad (client) is asking for control. 1 more person is asking too.',
    });
    expect(notice?.offers).toEqual([
      { act: 'decline', label: 'Decline', person: OMAR.person },
      { act: 'grant', label: 'Grant', person: OMAR.person },
    ]);
  });

  it('[V10] who types without control is told that nothing was sent, and can ask', () => {
    const view = asSeenBy(PRIYA, held(ANNA));
    expect(noticeOf(situation(view, { unsent: 'no-control' }))?.text).toBe('Not sent: Anna Kim has control.');
    expect(acts(view, { unsent: 'no-control' })).toEqual(['ask']);
    expect(acts(asSeenBy(PRIYA, held(ANNA, [PRIYA])), { unsent: 'no-control' })).toEqual([]);
    expect(noticeOf(situation(asSeenBy(PRIYA, held(PRIYA)), { unsent: 'no-control' }))).toBeNull();
  });

  it('[V12] a pause says by whom, since when and what still runs, with Stop beside it', () => {
    const terminals = [terminalInfo({ program: 'Clear-OldLogs.ps1' })];
    const view = aView({ ...pausedBy(OMAR), terminals });
    const notice = noticeOf(situation(view));
    expect(notice?.text).toMatch(
      /^Paused by Omar Haddad \(client\) at .*\d\d:\d\d\. Clear-OldLogs\.ps1 is still running\./,
    );
    expect(acts(view)).toEqual(['stop']);
    const own = asSeenBy(OMAR, { ...pausedBy(OMAR), terminals });
    expect(acts(own)).toEqual(['stop']);
    expect(resumeOf(own)).toBe('resume');
    expect(acts(asSeenBy(OLGA, pausedBy(OMAR)))).toEqual([]);
    expect(noticeOf(situation(view, { unsent: 'paused' }))?.text).toMatch(/^Not sent\. Paused by/);
  });

  it('[V12] a technician ends another’s pause once that one was away long enough, and says why', () => {
    const before = aView(pausedBy(OMAR, NOW + 61_000));
    expect(noticeOf(situation(before))?.text).toContain('A technician can resume from');
    expect(acts(before)).toEqual(['stop']);
    expect(resumeOf(before)).toBeUndefined();
    expect(resumeOf(aView(pausedBy(OMAR, NOW)))).toBe('resume-with-reason');
    expect(acts(asSeenBy(OMAR, pausedBy(ANNA, NOW - 1)))).toEqual(['stop']);
  });

  it('[V13] the client is always told what goes on and who does it', () => {
    const text = (view: SessionView, change: Partial<Happening> = {}) =>
      noticeOf(situation(view, change))?.text;
    expect(text(asSeenBy(OMAR, held(ANNA)))).toBe('Anna Kim has control on FILE-SRV01.');
    expect(text(asSeenBy(OMAR, held(ANNA)), { typing: ANNA })).toBe('Anna Kim is typing on FILE-SRV01.');
    expect(text(asSeenBy(OMAR))).toBe('Nobody is typing on FILE-SRV01.');
    const running = { running: 'Start-Sleep 30' };
    expect(text(asSeenBy(OMAR, held(ANNA)), running)).toBe(
      'Anna Kim has control on FILE-SRV01. Running now: Start-Sleep 30',
    );
    expect(text(asSeenBy(OMAR), { running: 'x'.repeat(61) })).toContain(`Running now: ${'x'.repeat(60)}…`);
    expect(text(asSeenBy(OMAR, held(OMAR)))).toContain('You have control');
    expect(text(aView(held(PRIYA)))).toBeUndefined();
  });
});
