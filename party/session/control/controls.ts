import type { InputPause, TerminalControl } from '#protocol/control/control.ts';
import type { Typing } from '#protocol/input/typing.ts';
import type { RequestRefusal } from '#protocol/wire/messages.ts';
import type { Ground } from '../ground.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Attendance, AttendanceChange } from '../people/attendance.ts';
import type { SessionRecord } from '../record/record.ts';
import type { TerminalEvent, Terminals } from '../terminals/terminals.ts';
import { createControlNews } from './control-news.ts';
import type { ControlStore } from './control-store.ts';
import { createControlTable } from './control-table.ts';
import {
  decideAbsence,
  decideControl,
  decideHandover,
  decidePause,
  decideShutOut,
  newControl,
  nextAbsence,
  typingOf,
  type Actor,
  type ControlAct,
  type ControlChange,
  type ControlContext,
  type ControlState,
  type Decision,
  type PauseAct,
} from './control.ts';

/** Who has control of each terminal, and the pause: decided, stored with its facts, said to the endpoint, then to all. */
export interface Controls {
  all(): TerminalControl[];
  readonly pause: InputPause | null;
  act(actor: Actor, act: ControlAct): RequestRefusal | null;
  setPause(actor: Actor, act: PauseAct): RequestRefusal | null;
  isHolder(person: string, terminal: string): boolean;
  /** What decides whose keys reach the terminal's shell; null of no such terminal. */
  typingIn(terminal: string): Typing | null;
  /**
   * A handoff from one person to another is accepted: what `alongside` writes of it and what follows for control are one
   * write.
   */
  handOver(parties: { from: string; to: string }, alongside: () => void): void;
  /** The policy changed: what follows from absence follows at another time. */
  policyChanged(): void;
  /** Does what time alone brings about. */
  sweep(): void;
  /** Reads the state in memory again from storage, after a failure. */
  reload(): void;
}

export interface ControlsParts {
  ground: Pick<Ground, 'ports' | 'alarms' | 'viewers' | 'line'>;
  store: ControlStore;
  record: SessionRecord;
  terminals: Terminals;
  attendance: Pick<Attendance, 'isHere' | 'goneSince' | 'info' | 'onChanged'>;
  lifecycle: Pick<Lifecycle, 'session'>;
}

export function createControls(parts: ControlsParts): Controls {
  const { ground, store, record, terminals, attendance, lifecycle } = parts;
  const { sql, clock } = ground.ports;
  const table = createControlTable({ sql, store, record, terminals });
  const news = createControlNews({ ground, table, terminals, attendance });

  const context = (): ControlContext => ({
    now: clock.now(),
    policy: lifecycle.session.policy,
    isHere: (person) => attendance.isHere(person),
    goneSince: (person) => attendance.goneSince(person),
    roleOf: (person) => attendance.info(person)?.role ?? null,
  });
  const state = (): ControlState => ({ controls: table.running(), pause: table.pause });

  const wakeLater = () => {
    const at = nextAbsence(state(), context());
    if (at !== null) ground.alarms.soonest('control', at);
  };
  const apply = (change: ControlChange) => {
    if (change.controls.length === 0 && change.pause === undefined) return;
    news.tellChange(change, table.applyChange(change));
    wakeLater();
  };
  const settle = (decision: Decision): RequestRefusal | null => {
    if (!decision.ok) return decision.refusal;
    apply(decision.change);
    return null;
  };

  terminals.onEvent(({ type, terminal }: TerminalEvent) => {
    if (type === 'added') return table.add(newControl(terminal, clock.now()));
    const control = table.get(terminal);
    if (control === null) return;
    if (type === 'began') news.tellControl(control);
    else if (type === 'announced') news.instruct(control);
  });

  attendance.onChanged(({ person, how }: AttendanceChange) => {
    if (how === 'shut-out') return apply(decideShutOut(state(), { person, now: clock.now() }));
    // What follows from their absence follows at another time.
    if (table.pause?.by === person) news.tellPause();
    wakeLater();
  });

  return {
    all: () => table.all(),
    get pause() {
      return news.pause;
    },
    act(actor, act) {
      const control = table.get(act.terminal);
      if (control === null) return { request: act.type, reason: 'no-such-terminal' };
      return settle(decideControl(control, { actor, act, context: context() }));
    },
    setPause: (actor, act) => settle(decidePause(state(), { actor, act, context: context() })),
    isHolder: (person, terminal) => table.get(terminal)?.holder === person,
    typingIn(terminal) {
      const info = terminals.get(terminal);
      if (info === null) return null;
      const isEnded = info.ended !== null;
      // For terminals that ended before there was control, nothing is stored.
      const control = table.get(terminal) ?? (isEnded ? newControl(terminal, info.startedAt) : null);
      return control === null ? null : typingOf(control, { pause: table.pause, isEnded });
    },
    handOver(parties, alongside) {
      const change = decideHandover(state(), { ...parties, now: clock.now() });
      news.tellChange(change, table.applyChange(change, alongside));
      wakeLater();
    },
    policyChanged: wakeLater,
    sweep() {
      apply(decideAbsence(state(), context()));
      wakeLater();
    },
    reload: () => table.reload(),
  };
}
