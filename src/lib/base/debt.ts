/** The amount taken, minus what time had paid back by `at`, in ms. */
export interface Debt {
  readonly amount: number;
  readonly at: number;
}

/** Owing `burst`, nothing more may be taken; each second pays back `perSecond`. */
export interface Budget {
  burst: number;
  perSecond: number;
}

export const NO_DEBT: Debt = { amount: 0, at: 0 };

/** The part of a debt that remains after some time. */
export function owedAt({ amount, at }: Debt, { now, perSecond }: { now: number; perSecond: number }): number {
  return Math.max(0, amount - (Math.max(0, now - at) * perSecond) / 1_000);
}

/** Whether one more may be taken. A whole one has to fit: a trickle of refused tries costs nothing more. */
export function fitsOne(owed: number, { burst }: Pick<Budget, 'burst'>): boolean {
  return owed <= burst - 1;
}
