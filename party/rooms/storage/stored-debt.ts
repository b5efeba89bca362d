import { NO_DEBT, type Debt } from '#base/debt.ts';
import { numberOf, type SqlRow } from './sql.ts';

/**
 * A debt as a table keeps it, in `owed` and `at`, so that it survives the room's sleep; without a row nothing is owed.
 */
export function readDebt(row: SqlRow | undefined): Debt {
  return row === undefined ? NO_DEBT : { amount: numberOf(row, 'owed'), at: numberOf(row, 'at') };
}
