import { MAX_INNER_MARKS } from '#protocol/ground/limits.ts';

/** How many marks that anything may print stand in one segment; the rest are counted. */
export interface InnerBudget {
  /** Whether one more may stand in this segment. */
  take(): boolean;
  /** A segment begins. */
  renew(): void;
  /** How many were passed over in segments that have ended, since this was asked last. */
  takePassedOver(): number;
}

export function createInnerBudget(): InnerBudget {
  let left = MAX_INNER_MARKS;
  let passing = 0;
  let passed = 0;
  return {
    take() {
      if (left === 0) {
        passing += 1;
        return false;
      }
      left -= 1;
      return true;
    },
    renew() {
      left = MAX_INNER_MARKS;
      passed += passing;
      passing = 0;
    },
    takePassedOver() {
      const count = passed;
      passed = 0;
      return count;
    },
  };
}
