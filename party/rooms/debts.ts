import { fitsOne, NO_DEBT, owedAt, type Budget, type Debt } from '#base/debt.ts';

/**
 * How much each key owes: what it took, minus what time has paid back. In memory only, and limited to those that took
 * recently.
 */
export interface Debts {
  /** Whether it may take more. */
  may(key: string): boolean;
  add(key: string, amount: number): void;
  /** Takes one, if allowed. */
  takeOne(key: string): boolean;
}

/** Debts that are paid back are forgotten once so many are known, and then each time there are twice as many. */
const SWEEP_AT = 256;

export function createDebts(now: () => number, budget: Budget): Debts {
  const { burst, perSecond } = budget;
  const debts = new Map<string, Debt>();
  let sweepAt = SWEEP_AT;
  const owed = (key: string) => owedAt(debts.get(key) ?? NO_DEBT, { now: now(), perSecond });
  const sweep = () => {
    if (debts.size < sweepAt) return;
    for (const key of debts.keys()) if (owed(key) === 0) debts.delete(key);
    sweepAt = Math.max(SWEEP_AT, 2 * debts.size);
  };
  const add = (key: string, amount: number) => {
    sweep();
    debts.set(key, { amount: owed(key) + amount, at: now() });
  };
  return {
    may: (key) => owed(key) < burst,
    add,
    takeOne(key) {
      if (!fitsOne(owed(key), budget)) return false;
      add(key, 1);
      return true;
    },
  };
}
