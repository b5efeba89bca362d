import type { TerminalControl } from '#protocol/control/control.ts';
import type { Sql } from '../../rooms/storage/sql.ts';
import type { SessionRecord } from '../record/record.ts';
import type { Terminals } from '../terminals/terminals.ts';
import type { ControlStore } from './control-store.ts';
import type { ControlChange, PauseBegun } from './control.ts';

/** Who has control of each terminal, and the pause, in memory: a cache of the store. */
export interface ControlTable {
  all(): TerminalControl[];
  /** Those of terminals that run: what has ended has no part in control. */
  running(): TerminalControl[];
  get(terminal: string): TerminalControl | null;
  readonly pause: PauseBegun | null;
  /** A new terminal's, within the caller's write. */
  add(control: TerminalControl): void;
  /** Stores a change with its facts, and with what `alongside` writes, and returns the controls whose fence it raised. */
  applyChange(change: ControlChange, alongside?: () => void): TerminalControl[];
  /** Reads the state in memory again from storage, after a failure. */
  reload(): void;
}

export interface ControlTableParts {
  sql: Sql;
  store: ControlStore;
  record: SessionRecord;
  terminals: Terminals;
}

export function createControlTable({ sql, store, record, terminals }: ControlTableParts): ControlTable {
  const byTerminal = new Map<string, TerminalControl>();
  let pause = store.pause();
  const reload = () => {
    pause = store.pause();
    byTerminal.clear();
    for (const control of store.controls()) byTerminal.set(control.terminal, control);
  };
  reload();
  const save = ({ controls, pause: changed, facts }: ControlChange) => {
    for (const control of controls) store.save(control);
    if (changed !== undefined) store.savePause(changed);
    for (const fact of facts) record.append(fact);
  };
  return {
    all: () => [...byTerminal.values()],
    running: () => [...byTerminal.values()].filter(({ terminal }) => terminals.get(terminal)?.ended === null),
    get: (terminal) => byTerminal.get(terminal) ?? null,
    get pause() {
      return pause;
    },
    add(control) {
      store.save(control);
      byTerminal.set(control.terminal, control);
    },
    applyChange(change, alongside) {
      const { controls, pause: changed } = change;
      sql.transaction(() => {
        alongside?.();
        save(change);
      });
      const raised = controls.filter(({ terminal, fence }) => byTerminal.get(terminal)?.fence !== fence);
      for (const control of controls) byTerminal.set(control.terminal, control);
      if (changed !== undefined) pause = changed;
      return raised;
    },
    reload,
  };
}
