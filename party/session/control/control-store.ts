import * as v from 'valibot';
import { terminalControl, type TerminalControl } from '#protocol/control/control.ts';
import { numberOf, textOf, type Sql, type SqlRow } from '../../rooms/storage/sql.ts';
import type { PauseBegun } from './control.ts';

/** Who has control of each terminal, who had it under each fence, and who paused typing. */
export interface ControlStore {
  controls(): TerminalControl[];
  save(control: TerminalControl): void;
  pause(): PauseBegun | null;
  savePause(pause: PauseBegun | null): void;
}

function readControl(row: SqlRow): TerminalControl {
  const { terminal, holder, fence, since } = row;
  return v.parse(terminalControl, { terminal, holder, fence, since, asks: JSON.parse(textOf(row, 'asks')) });
}

export function createControlStore(sql: Sql): ControlStore {
  return {
    controls: () => sql.exec('SELECT * FROM controls').map(readControl),
    save({ terminal, holder, fence, since, asks }) {
      const query = 'INSERT OR REPLACE INTO controls VALUES (?, ?, ?, ?, ?)';
      sql.exec(query, terminal, holder, fence, since, JSON.stringify(asks));
      sql.exec('INSERT OR IGNORE INTO control_holders VALUES (?, ?, ?)', terminal, fence, holder);
    },
    pause() {
      const [row] = sql.exec('SELECT * FROM input_pause');
      return row === undefined ? null : { by: textOf(row, 'person'), at: numberOf(row, 'at') };
    },
    savePause(pause) {
      sql.exec('DELETE FROM input_pause');
      if (pause !== null) sql.exec('INSERT INTO input_pause VALUES (?, ?)', pause.by, pause.at);
    },
  };
}
