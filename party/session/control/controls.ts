import type { InputPause, SessionPolicy, TerminalControl } from '#protocol/control/control.ts';
import type { InputProblem } from '#protocol/input/input-problem.ts';
import type { Refusal } from '#protocol/wire/messages.ts';
import type { AgentLine } from '../sockets/agent-line.ts';
import type { Attendance } from '../people/attendance.ts';
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
import type { SessionPorts } from '../ports.ts';
import type { RecordStore } from '../record/record-store.ts';
import type { Terminals } from '../output/terminals.ts';
import type { Viewers } from '../sockets/viewers.ts';

/** Who has control of each terminal, and the pause: decided, stored with its facts, said to the endpoint, then to all. */
export interface Controls {
  all(): TerminalControl[];
  readonly pause: InputPause | null;
  /** A new terminal's, which nobody has; stored with it. */
  add(terminal: string): void;
  /** Tells all who has it. */
  tell(terminal: string): void;
  /** The endpoint has announced the terminal: it is told whose keys may reach it. */
  announced(terminal: string): void;
  act(actor: Actor, act: ControlAct): Refusal | null;
  setPause(actor: Actor, act: PauseAct): Refusal | null;
  isHolder(person: string, terminal: string): boolean;
  keysProblem(person: string, keys: { terminal: string; fence: number }): InputProblem | null;
  /** Somebody came, went, or the policy changed: what follows from their absence follows at another time. */
  attendanceChanged(person: string): void;
  policyChanged(): void;
  shutOut(person: string): void;
  /** Does what time alone brings about. */
  sweep(): void;
  /** Forgets what is at hand for what is stored, after a failure. */
  reload(): void;
}

export interface ControlsParts {
  ports: Pick<SessionPorts, 'sql' | 'clock'>;
  store: ControlStore;
  record: RecordStore;
  viewers: Viewers;
  line: AgentLine;
  terminals: Terminals;
  attendance: Pick<Attendance, 'isHere' | 'goneSince' | 'info'>;
  policy(): SessionPolicy;
  /** Wants `sweep` called then. */
  wakeAt(at: number): void;
}

export function createControls(parts: ControlsParts): Controls {
  const { store, record, viewers, line, terminals, attendance } = parts;
  const { sql, clock } = parts.ports;
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
    policy: parts.policy(),
    isHere: (person) => attendance.isHere(person),
    goneSince: (person) => attendance.goneSince(person),
    roleOf,
  });
  const isRunning = (terminal: string) => terminals.get(terminal)?.info.ended === null;
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
    if (at !== null) parts.wakeAt(at);
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
      if (known === null || known.info.program === null) continue;
      terminals.change(known, { program: null });
      viewers.tellAll({ type: 'terminal-changed', info: known.info });
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

  return {
    all: () => [...byTerminal.values()],
    get pause() {
      return told();
    },
    add(terminal) {
      const control = newControl(terminal, clock.now());
      store.save(control);
      byTerminal.set(terminal, control);
    },
    tell(terminal) {
      const control = byTerminal.get(terminal);
      if (control !== undefined) viewers.tellAll({ type: 'control-changed', control });
    },
    announced(terminal) {
      const control = byTerminal.get(terminal);
      if (control === undefined) return;
      raiseFence(control);
      if (pause !== null) watchPrograms(terminal);
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
    attendanceChanged(person) {
      if (pause?.by === person) viewers.tellAll({ type: 'pause-changed', pause: told() });
      wakeLater();
    },
    policyChanged: wakeLater,
    shutOut: (person) => apply(decideShutOut(state(), { person, now: clock.now() })),
    sweep() {
      apply(decideAbsence(state(), context()));
      wakeLater();
    },
    reload,
  };
}
