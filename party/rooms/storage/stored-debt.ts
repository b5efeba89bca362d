import { NO_DEBT, type Debt } from '#base/debt.ts';
import { numberOf, type SqlRow } from './sql.ts';

/** A debt as a table keeps it that outlives the room's sleep, in `owed` and `at`; where there is no row nothing is owed. */
export function readDebt(row: SqlRow | undefined): Debt {
  return row === undefined ? NO_DEBT : { amount: numberOf(row, 'owed'), at: numberOf(row, 'at') };
}
