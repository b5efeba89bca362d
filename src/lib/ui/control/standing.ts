import type { TerminalControl } from '#protocol/control/control.ts';
import type { PersonInfo } from '#protocol/people/people.ts';
import { mayRole } from '#protocol/wire/rights.ts';
import type { SessionView } from '../../session/view.ts';
import { controlOf } from '../../session/view.ts';

/** Who has control of the watched terminal, and what whoever looks may do about it. */
export type ControlStanding =
  /** No terminal is there to be controlled. */
  | { kind: 'none' }
  | { kind: 'mine'; asks: readonly PersonInfo[] }
  /** `freeAt`: when control is free since its holder has left, ms of this machine's clock; null while they are here. */
  | {
      kind: 'theirs';
      holder: PersonInfo;
      isAsked: boolean;
      mayAsk: boolean;
      mayTakeOver: boolean;
      freeAt: number | null;
    }
  | { kind: 'free'; isAsked: boolean; mayAsk: boolean; mayTake: boolean };

/** How whoever looks may end a pause. `from`: when a technician may, ms of this machine's clock. */
export type ResumeRight =
  | { may: 'now' }
  | { may: 'with-reason' }
  | { may: 'later'; from: number }
  | { may: 'while-they-are-gone' }
  | { may: 'never' };

export interface PauseStanding {
  by: PersonInfo;
  isMine: boolean;
  /** Ms of this machine's clock. */
  since: number;
  /** What still runs, where that is known. */
  program: string | null;
  resume: ResumeRight;
}

/** Somebody the room names and has not told of: it tells of all who matter, so nobody sees this for long. */
function stranger(person: string): PersonInfo {
  return {
    person,
    role: 'observer',
    name: 'Someone',
    title: null,
    organisation: null,
    color: 0,
    since: 0,
    here: [],
  };
}

export function personOf(view: Pick<SessionView, 'people'>, person: string): PersonInfo {
  return view.people.find((each) => each.person === person) ?? stranger(person);
}

function isSessionOver(view: SessionView): boolean {
  return view.session.endedAt !== null;
}

/** Control of the terminal that is watched, or null where there is nothing to control. */
function watchedControl(view: SessionView): TerminalControl | null {
  const watched = view.terminals.find(({ terminal }) => terminal === view.watching);
  return watched === undefined || watched.ended !== null || isSessionOver(view)
    ? null
    : controlOf(view, watched.terminal);
}

export function standingOf(view: SessionView | null): ControlStanding {
  const control = view === null ? null : watchedControl(view);
  if (view === null || control === null) return { kind: 'none' };
  const me = view.you.person;
  if (control.holder === me)
    return { kind: 'mine', asks: control.asks.map(({ person }) => personOf(view, person)) };
  const isAsked = control.asks.some(({ person }) => person === me);
  const mayAsk = mayRole(view.role, 'ask-control') && !isAsked;
  const mayTake = mayRole(view.role, 'take-control');
  if (control.holder === null) return { kind: 'free', isAsked, mayAsk: mayAsk && !mayTake, mayTake };
  const holder = personOf(view, control.holder);
  const isHere = holder.here.length > 0 || !view.people.includes(holder);
  const freeAt = isHere ? null : holder.since + view.policy.controlGoneMs - view.clockOffsetMs;
  // Who is gone answers nobody.
  const mayAskThem = mayAsk && isHere;
  return {
    ...{ kind: 'theirs', holder, isAsked, mayAsk: mayAskThem },
    ...{ mayTakeOver: mayTake && view.policy.takeover, freeAt },
  };
}

/** `now`: this machine's clock. */
export function pauseOf(view: SessionView | null, now: number): PauseStanding | null {
  if (view === null || view.pause === null || isSessionOver(view)) return null;
  const { by, at } = view.pause;
  const watched = view.terminals.find(({ terminal }) => terminal === view.watching);
  return {
    by: personOf(view, by),
    isMine: by === view.you.person,
    since: at - view.clockOffsetMs,
    program: watched?.ended === null ? watched.program : null,
    resume: resumeRight(view, now),
  };
}

function resumeRight(view: SessionView, now: number): ResumeRight {
  if (view.pause?.by === view.you.person) return { may: 'now' };
  // Anybody with hands may ask the room; it hears technicians only, and those once who paused has been gone.
  if (!mayRole(view.role, 'take-control')) return { may: 'never' };
  const from = view.pause?.openFrom ?? null;
  if (from === null) return { may: 'while-they-are-gone' };
  const here = from - view.clockOffsetMs;
  return here <= now ? { may: 'with-reason' } : { may: 'later', from: here };
}

/** Those who are here and may have control: to whom it can be handed. */
export function heirs(view: SessionView | null): readonly PersonInfo[] {
  if (view === null) return [];
  return view.people.filter(
    ({ person, role, here }) => person !== view.you.person && here.length > 0 && mayRole(role, 'write-input'),
  );
}
