import type { ControlWay, SessionPolicy, TerminalControl } from '#protocol/control/control.ts';
import { MAX_ASKS, MAX_REASON_BYTES, PAUSE_GONE_MS, PERSON_GONE_MS } from '#protocol/ground/limits.ts';
import type { Typing } from '#protocol/input/typing.ts';
import type { RequestRefusal, ViewerToRoom } from '#protocol/wire/messages.ts';
import type { RecordFact } from '#protocol/record/facts.ts';
import { cleanLine } from '#protocol/people/people.ts';
import type { Role } from '#protocol/ground/roles.ts';
import { mayRole } from '#protocol/wire/rights.ts';

export interface Actor {
  person: string;
  role: Role;
}

/** Who stopped all keys, and when. */
export interface PauseBegun {
  by: string;
  at: number;
}

/** What is stored of control. Terminals that have ended have no part in it. */
export interface ControlState {
  controls: readonly TerminalControl[];
  pause: PauseBegun | null;
}

/** What a decision depends on besides the state. */
export interface ControlContext {
  now: number;
  policy: SessionPolicy;
  isHere(person: string): boolean;
  /** When their last socket was lost, ms; null while they have one. */
  goneSince(person: string): number | null;
  roleOf(person: string): Role | null;
}

type Message<Type extends ViewerToRoom['type']> = Extract<ViewerToRoom, { type: Type }>;

/** Requests about control of one terminal. */
export type ControlAct = Message<
  'ask-control' | 'withdraw-ask' | 'decline-ask' | 'grant-control' | 'release-control' | 'take-control'
>;
export type PauseAct = Message<'pause-input' | 'resume-input'>;

/** What to store and report: whole controls in place of those of the same terminals. */
export interface ControlChange {
  controls: readonly TerminalControl[];
  /** Missing: as it was. */
  pause?: PauseBegun | null;
  facts: readonly RecordFact[];
}

export type Decision = { ok: true; change: ControlChange } | { ok: false; refusal: RequestRefusal };

/** Who asks, and what the answer depends on besides the state. */
interface Asking {
  actor: Actor;
  context: ControlContext;
}

const NOTHING: Decision = { ok: true, change: { controls: [], facts: [] } };
const refused = (refusal: RequestRefusal): Decision => ({ ok: false, refusal });
const changed = (control: TerminalControl, ...facts: RecordFact[]): Decision => ({
  ok: true,
  change: { controls: [control], facts },
});

export function newControl(terminal: string, now: number): TerminalControl {
  return { terminal, holder: null, fence: 0, since: now, asks: [] };
}

const without = ({ asks }: TerminalControl, gone: string) => asks.filter(({ person }) => person !== gone);

/** Every change of holder raises the fence: keys typed before it never reach the shell after it. */
function pass(
  control: TerminalControl,
  { to, how, now }: { to: string | null; how: ControlWay; now: number },
): { control: TerminalControl; fact: RecordFact } {
  const { terminal, holder: from } = control;
  const fence = control.fence + 1;
  const asks = to === null ? control.asks : without(control, to);
  return {
    control: { terminal, holder: to, fence, since: now, asks },
    fact: { type: 'control-passed', terminal, from, to, fence, how },
  };
}

function passed(control: TerminalControl, how: Parameters<typeof pass>[1]): Decision {
  const { control: next, fact } = pass(control, how);
  return changed(next, fact);
}

function ask(control: TerminalControl, { actor: { person, role }, context: { now } }: Asking): Decision {
  const { terminal, holder, asks } = control;
  if (holder === person || asks.some((each) => each.person === person)) return NOTHING;
  if (holder === null && mayRole(role, 'take-control')) {
    return passed(control, { to: person, how: 'taken', now });
  }
  if (asks.length >= MAX_ASKS) return refused({ request: 'ask-control', reason: 'held' });
  const asking = { ...control, asks: [...asks, { person, at: now }] };
  return changed(asking, { type: 'control-asked', terminal, person });
}

function take(control: TerminalControl, { actor: { person }, context: { now, policy } }: Asking): Decision {
  if (control.holder === person) return NOTHING;
  if (control.holder === null) return passed(control, { to: person, how: 'taken', now });
  if (!policy.takeover) return refused({ request: 'take-control', reason: 'held' });
  return passed(control, { to: person, how: 'taken-over', now });
}

function grant(control: TerminalControl, { to, context }: { to: string; context: ControlContext }): Decision {
  const { now, isHere, roleOf } = context;
  if (to === control.holder) return NOTHING;
  const role = roleOf(to);
  if (role === null || !isHere(to) || !mayRole(role, 'write-input')) {
    return refused({ request: 'grant-control', reason: 'no-such-person' });
  }
  const asked = control.asks.some(({ person }) => person === to);
  return passed(control, { to, how: asked ? 'granted' : 'handed', now });
}

function withdraw(control: TerminalControl, { actor: { person } }: Asking): Decision {
  const asks = without(control, person);
  if (asks.length === control.asks.length) return refused({ request: 'withdraw-ask', reason: 'not-asked' });
  return changed({ ...control, asks });
}

function decline(control: TerminalControl, { person, by }: { person: string; by: string }): Decision {
  const asks = without(control, person);
  if (asks.length === control.asks.length) return refused({ request: 'decline-ask', reason: 'not-asked' });
  return changed({ ...control, asks }, { type: 'control-declined', terminal: control.terminal, person, by });
}

/** What comes of a request about a terminal's control by one whose role has the right to make it. */
export function decideControl(
  control: TerminalControl,
  { actor, act, context }: Asking & { act: ControlAct },
): Decision {
  const { person: by } = actor;
  if (act.type === 'ask-control') return ask(control, { actor, context });
  if (act.type === 'take-control') return take(control, { actor, context });
  if (act.type === 'withdraw-ask') return withdraw(control, { actor, context });
  // The rest is the controller's alone.
  if (control.holder !== by) return refused({ request: act.type, reason: 'no-control' });
  switch (act.type) {
    case 'grant-control':
      return grant(control, { to: act.person, context });
    case 'decline-ask':
      return decline(control, { person: act.person, by });
    case 'release-control':
      return passed(control, { to: null, how: 'released', now: context.now });
  }
}

/**
 * A handoff is accepted: control of what its giver holds, or nobody does, passes to the receiver, who asks everybody
 * else who holds any.
 */
export function decideHandover(
  state: ControlState,
  { from, to, now }: { from: string; to: string; now: number },
): ControlChange {
  const controls: TerminalControl[] = [];
  const facts: RecordFact[] = [];
  for (const control of state.controls) {
    const { terminal, holder, asks } = control;
    if (holder === null || holder === from) {
      const { control: next, fact } = pass(control, { to, how: 'accepted', now });
      controls.push(next);
      facts.push(fact);
    } else if (holder !== to && asks.length < MAX_ASKS && asks.every(({ person }) => person !== to)) {
      controls.push({ ...control, asks: [...asks, { person: to, at: now }] });
      facts.push({ type: 'control-asked', terminal, person: to });
    }
  }
  return { controls, facts };
}

/** From when a technician may end a pause that is another's; null while who began it is here. */
export function pauseOpenFrom(pause: PauseBegun, { goneSince }: Pick<ControlContext, 'goneSince'>) {
  const gone = goneSince(pause.by);
  return gone === null ? null : gone + PAUSE_GONE_MS;
}

function mayResume(
  pause: PauseBegun,
  { actor, reason, context }: Asking & { reason: string | null },
): boolean {
  if (pause.by === actor.person) return true;
  const openFrom = pauseOpenFrom(pause, context);
  const isOpen = openFrom !== null && openFrom <= context.now;
  return isOpen && reason !== null && actor.role === 'technician';
}

/** A pause and its end raise every fence: keys that are under way stay out of either. */
export function decidePause(
  state: ControlState,
  { actor, act, context }: Asking & { act: PauseAct },
): Decision {
  const { pause } = state;
  const { person: by } = actor;
  const controls = state.controls.map((control) => ({ ...control, fence: control.fence + 1 }));
  if (act.type === 'pause-input') {
    if (pause !== null)
      return pause.by === by ? NOTHING : refused({ request: 'pause-input', reason: 'paused' });
    const facts: RecordFact[] = [{ type: 'input-paused', by }];
    return { ok: true, change: { controls, pause: { by, at: context.now }, facts } };
  }
  if (pause === null) return NOTHING;
  const reason = cleanLine(act.reason ?? '', MAX_REASON_BYTES);
  if (!mayResume(pause, { actor, reason, context })) {
    return refused({ request: 'resume-input', reason: 'not-yours' });
  }
  const facts: RecordFact[] = [{ type: 'input-resumed', by, reason }];
  return { ok: true, change: { controls, pause: null, facts } };
}

type Free = { control: TerminalControl; fact: RecordFact | null };

function freeOf(control: TerminalControl, how: { absent: boolean; now: number }): Free {
  if (!how.absent || control.holder === null) return { control, fact: null };
  return pass(control, { to: null, how: 'absent', now: how.now });
}

/**
 * What happens by time alone: control of a person who is gone too long becomes free, and requests of people who left
 * are dropped.
 */
export function decideAbsence(state: ControlState, context: ControlContext): ControlChange {
  const { now, policy, goneSince } = context;
  const isGone = (person: string, ms: number) => (goneSince(person) ?? Infinity) + ms <= now;
  const controls: TerminalControl[] = [];
  const facts: RecordFact[] = [];
  for (const control of state.controls) {
    const absent = control.holder !== null && isGone(control.holder, policy.controlGoneMs);
    const asks = control.asks.filter(({ person }) => !isGone(person, PERSON_GONE_MS));
    const { control: next, fact } = freeOf(control, { absent, now });
    if (fact === null && asks.length === control.asks.length) continue;
    controls.push({ ...next, asks });
    if (fact !== null) facts.push(fact);
  }
  return { controls, facts };
}

/** When `decideAbsence` may have something to do, or the pause becomes anybody's to end; null: not by time alone. */
export function nextAbsence(state: ControlState, context: ControlContext): number | null {
  const { now, policy, goneSince } = context;
  const after = (person: string, ms: number) => (goneSince(person) ?? Infinity) + ms;
  const times = state.controls.flatMap(({ holder, asks }) => [
    ...(holder === null ? [] : [after(holder, policy.controlGoneMs)]),
    ...asks.map(({ person }) => after(person, PERSON_GONE_MS)),
  ]);
  const openFrom = state.pause === null ? null : pauseOpenFrom(state.pause, context);
  if (openFrom !== null && openFrom > now) times.push(openFrom);
  const first = Math.min(...times);
  return first === Infinity ? null : first;
}

/** Somebody may no longer be here: their control is free, and their requests are dropped. */
export function decideShutOut(
  state: ControlState,
  { person, now }: { person: string; now: number },
): ControlChange {
  const controls: TerminalControl[] = [];
  const facts: RecordFact[] = [];
  for (const control of state.controls) {
    const asks = without(control, person);
    if (control.holder === person) {
      const { control: next, fact } = pass(control, { to: null, how: 'shut-out', now });
      controls.push({ ...next, asks });
      facts.push(fact);
    } else if (asks.length < control.asks.length) controls.push({ ...control, asks });
  }
  return { controls, facts };
}

/** What decides whose keys reach the terminal's shell. */
export function typingOf(
  { holder, fence }: TerminalControl,
  { pause, isEnded }: { pause: PauseBegun | null; isEnded: boolean },
): Typing {
  return { isEnded, isPaused: pause !== null, holder, fence };
}
