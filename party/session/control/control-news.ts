import type { InputPause, TerminalControl } from '#protocol/control/control.ts';
import { typistOf } from '#protocol/input/typing.ts';
import type { Ground } from '../ground.ts';
import type { Attendance } from '../people/attendance.ts';
import type { Terminals } from '../terminals/terminals.ts';
import type { ControlTable } from './control-table.ts';
import { pauseOpenFrom, type ControlChange } from './control.ts';

/** Reports changes of control: to the endpoint whose keys may reach a shell, then to everybody. */
export interface ControlNews {
  /** The pause as viewers are told it. */
  readonly pause: InputPause | null;
  tellPause(): void;
  tellControl(control: TerminalControl): void;
  /** Tells the endpoint about a terminal it has announced. */
  instruct(control: TerminalControl): void;
  /** Reports a change that has been stored; `raised`: the controls whose fence it raised. */
  tellChange(change: ControlChange, raised: readonly TerminalControl[]): void;
}

export interface ControlNewsParts {
  ground: Pick<Ground, 'viewers' | 'line'>;
  table: ControlTable;
  terminals: Terminals;
  attendance: Pick<Attendance, 'goneSince' | 'info'>;
}

export function createControlNews({ ground, table, terminals, attendance }: ControlNewsParts): ControlNews {
  const { viewers, line } = ground;

  const pauseTold = (): InputPause | null =>
    table.pause === null ? null : { ...table.pause, openFrom: pauseOpenFrom(table.pause, attendance) };
  const tellPause = () => viewers.tellAll({ type: 'pause-changed', pause: pauseTold() });
  const tellControl = (control: TerminalControl) => viewers.tellAll({ type: 'control-changed', control });

  const raiseFence = ({ terminal, fence, holder }: TerminalControl) => {
    const typist = typistOf({ isPaused: table.pause !== null, holder });
    const role = typist === null ? null : (attendance.info(typist)?.role ?? null);
    line.send({ type: 'raise-fence', terminal, fence, role });
  };
  const watchPrograms = (terminal: string) =>
    line.send({ type: 'watch-program', terminal, on: table.pause !== null });

  /** Programs are only named while typing is paused. */
  const forgetPrograms = () => {
    for (const { terminal } of table.running()) {
      const known = terminals.get(terminal);
      if (known === null || known.program === null) continue;
      terminals.change(known, { program: null });
      terminals.tellAll(terminal);
    }
  };

  return {
    get pause() {
      return pauseTold();
    },
    tellPause,
    tellControl,
    instruct(control) {
      raiseFence(control);
      if (table.pause !== null) watchPrograms(control.terminal);
    },
    tellChange({ controls, pause }, raised) {
      // Before anybody hears of it: keys that are under way are to find the fence raised.
      for (const control of raised) raiseFence(control);
      for (const control of controls) tellControl(control);
      if (pause === undefined) return;
      for (const { terminal } of table.running()) watchPrograms(terminal);
      tellPause();
      if (pause === null) forgetPrograms();
    },
  };
}
