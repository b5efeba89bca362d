import type { InputPause, TerminalControl } from '#protocol/control/control.ts';
import type { InputProblem } from '#protocol/input/input-problem.ts';
import type { Refusal } from '#protocol/wire/messages.ts';
import type { Ground } from '../ground.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Attendance } from '../people/attendance.ts';
import type { SessionRecord } from '../record/record.ts';
import type { TerminalEvent, Terminals } from '../terminals/terminals.ts';
import type { ControlStore } from './control-store.ts';
import {
  decideAbsence,
  decideControl,
  decidePause,
  decideShutOut,
  keysProblem,
  newControl,
  nextAbsence,
  pauseOpenFrom,
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
  act(actor: Actor, act: ControlAct): Refusal | null;
  setPause(actor: Actor, act: PauseAct): Refusal | null;
  isHolder(person: string, terminal: string): boolean;
  keysProblem(person: string, keys: { terminal: string; fence: number }): InputProblem | null;
  /** The policy changed: what follows from absence follows at another time. */
  policyChanged(): void;
  /** Does what time alone brings about. */
  sweep(): void;
  /** Forgets what is at hand for what is stored, after a failure. */
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
  const { ports, alarms, viewers, line } = ground;
  const { sql, clock } = ports;
  const byTerminal = new Map<string, TerminalControl>();
  let pause = store.pause();
  const reload = () => {
    pause = store.pause();
    byTerminal.clear();
    for (const control of store.controls()) byTerminal.set(control.terminal, control);
  };
  reload();

  const roleOf = (person: string) => attendance.info(person)?.role ?? null;
  const context = (): ControlContext => ({
    now: clock.now(),
    policy: lifecycle.session.policy,
    isHere: (person) => attendance.isHere(person),
    goneSince: (person) => attendance.goneSince(person),
    roleOf,
  });
  const isRunning = (terminal: string) => terminals.get(terminal)?.ended === null;
  const running = () => [...byTerminal.values()].filter(({ terminal }) => isRunning(terminal));
  const state = (): ControlState => ({ controls: running(), pause });
  const told = (): InputPause | null =>
    pause === null ? null : { ...pause, openFrom: pauseOpenFrom(pause, attendance) };

  const raiseFence = ({ terminal, fence, holder }: TerminalControl) => {
    const role = pause !== null || holder === null ? null : roleOf(holder);
    line.send({ type: 'raise-fence', terminal, fence, role });
  };
  const watchPrograms = (terminal: string) =>
    line.send({ type: 'watch-program', terminal, on: pause !== null });

  const wakeLater = () => {
    const at = nextAbsence(state(), context());
    if (at !== null) alarms.soonest('control', at);
  };

  const put = ({ controls, pause: changed, facts }: ControlChange) => {
    for (const control of controls) store.save(control);
    if (changed !== undefined) store.savePause(changed);
    for (const fact of facts) record.append(fact);
  };
  /** Programs are only named while keys stand still. */
  const forgetPrograms = () => {
    for (const { terminal } of running()) {
      const known = terminals.get(terminal);
      if (known === null || known.program === null) continue;
      terminals.change(known, { program: null });
      terminals.tell(terminal);
    }
  };
  const apply = (change: ControlChange) => {
    const { controls, pause: changed } = change;
    if (controls.length === 0 && changed === undefined) return;
    sql.transaction(() => put(change));
    const raised = controls.filter(({ terminal, fence }) => byTerminal.get(terminal)?.fence !== fence);
    for (const control of controls) byTerminal.set(control.terminal, control);
    if (changed !== undefined) pause = changed;
    // Before anybody hears of it: keys that are under way are to find the fence raised.
    for (const control of raised) raiseFence(control);
    for (const control of controls) viewers.tellAll({ type: 'control-changed', control });
    if (changed !== undefined) {
      for (const { terminal } of running()) watchPrograms(terminal);
      viewers.tellAll({ type: 'pause-changed', pause: told() });
      if (changed === null) forgetPrograms();
    }
    wakeLater();
  };
  const settle = (decision: Decision): Refusal | null => {
    if (!decision.ok) return decision.refusal;
    apply(decision.change);
    return null;
  };

  /** A new terminal's, which nobody has; stored with it. */
  const add = (terminal: string) => {
    const control = newControl(terminal, clock.now());
    store.save(control);
    byTerminal.set(terminal, control);
  };

  const handleTerminal = ({ type, terminal }: TerminalEvent) => {
    if (type === 'added') add(terminal);
    const control = byTerminal.get(terminal);
    if (control === undefined) return;
    if (type === 'began') viewers.tellAll({ type: 'control-changed', control });
    if (type !== 'announced') return;
    // The endpoint is told whose keys may reach it.
    raiseFence(control);
    if (pause !== null) watchPrograms(terminal);
  };
  terminals.onEvent(handleTerminal);

  attendance.onChanged(({ person, how }) => {
    if (how === 'shut-out') return apply(decideShutOut(state(), { person, now: clock.now() }));
    // What follows from their absence follows at another time.
    if (pause?.by === person) viewers.tellAll({ type: 'pause-changed', pause: told() });
    wakeLater();
  });

  return {
    all: () => [...byTerminal.values()],
    get pause() {
      return told();
    },
    act(actor, act) {
      const control = byTerminal.get(act.terminal);
      if (control === undefined) return { request: act.type, reason: 'no-such-terminal' };
      return settle(decideControl(control, { actor, act, context: context() }));
    },
    setPause: (actor, act) => settle(decidePause(state(), { actor, act, context: context() })),
    isHolder: (person, terminal) => byTerminal.get(terminal)?.holder === person,
    keysProblem(person, { terminal, fence }) {
      const control = byTerminal.get(terminal);
      return control === undefined ? 'no-such-terminal' : keysProblem({ pause, control }, { person, fence });
    },
    policyChanged: wakeLater,
    sweep() {
      apply(decideAbsence(state(), context()));
      wakeLater();
    },
    reload,
  };
}
