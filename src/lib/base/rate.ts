import { fitsOne, NO_DEBT, owedAt, type Budget, type Debt } from './debt.ts';
import type { Clock } from './ports.ts';

/** Says yes so often a second in the long run, and somewhat more often in a burst. */
export interface Rate {
  takeOne(): boolean;
}

export function createRate(clock: Pick<Clock, 'now'>, budget: Budget): Rate {
  let debt: Debt = NO_DEBT;
  return {
    takeOne() {
      const at = clock.now();
      const owed = owedAt(debt, { now: at, perSecond: budget.perSecond });
      const fits = fitsOne(owed, budget);
      // Whether or not it was refused: after a clock was set back, paying continues from there.
      debt = { amount: fits ? owed + 1 : owed, at };
      return fits;
    },
  };
}
