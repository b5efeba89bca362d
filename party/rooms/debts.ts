/** How much each key owes: what it took, less what time has paid back. In memory alone, and bounded by who took lately. */
export interface Debts {
  /** Whether it may take more. */
  may(key: string): boolean;
  add(key: string, amount: number): void;
  /** Takes one where it may. */
  take(key: string): boolean;
}

export interface DebtOptions {
  /** Owing this much, nothing more may be taken. */
  burst: number;
  /** Paid back by each. */
  perSecond: number;
}

interface Debt {
  amount: number;
  at: number;
}

/** What is paid back is forgotten once so many are known, and then each time there are twice as many. */
const SWEEP_AT = 256;

/** What is left of a debt once time has passed. */
export function leftOf({ amount, at }: Debt, { now, perSecond }: { now: number; perSecond: number }): number {
  return Math.max(0, amount - (Math.max(0, now - at) * perSecond) / 1_000);
}

export function createDebts(now: () => number, { burst, perSecond }: DebtOptions): Debts {
  const debts = new Map<string, Debt>();
  let sweepAt = SWEEP_AT;
  const owed = (key: string) => {
    const debt = debts.get(key);
    return debt === undefined ? 0 : leftOf(debt, { now: now(), perSecond });
  };
  const sweep = () => {
    if (debts.size < sweepAt) return;
    for (const key of debts.keys()) if (owed(key) === 0) debts.delete(key);
    sweepAt = Math.max(SWEEP_AT, 2 * debts.size);
  };
  const add = (key: string, amount: number) => {
    sweep();
    debts.set(key, { amount: owed(key) + amount, at: now() });
  };
  const may = (key: string) => owed(key) < burst;
  return {
    may,
    add,
    take(key) {
      // A whole one has to fit: a trickle of refused tries costs nothing more.
      if (owed(key) > burst - 1) return false;
      add(key, 1);
      return true;
    },
  };
}
