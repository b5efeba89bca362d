import { owedAt } from '#base/debt.ts';
import { RECORD_BUDGETS, RECORD_VISIT_BUDGETS } from '#protocol/ground/limits.ts';
import type { RecordFact } from '#protocol/record/facts.ts';
import type { Role } from '#protocol/ground/roles.ts';
import type { Sql } from '../../rooms/storage/sql.ts';
import { readDebt } from '../../rooms/storage/stored-debt.ts';
import { actorOf, isVisit } from './actors.ts';
import type { Clock } from '#base/ports.ts';

/** What people may put on the record in the long run. Stored: a room sleeps often, and a day is long. */
export interface RecordBudget {
  /** Whether this person's acts may be put on the record. */
  has(person: string): boolean;
  /** When their coming and going may be put there singly: now at the earliest. */
  visitsAt(person: string): number;
  /** A fact of this length was recorded. */
  appended(fact: RecordFact, bytes: number): void;
}

export interface RecordBudgetParts {
  sql: Sql;
  clock: Pick<Clock, 'now'>;
  /** Null for who is nobody here: the server's own command line, which has no bound. */
  roleOf(person: string): Role | null;
}

interface DayBudget {
  burst: number;
  perDay: number;
}

const DAY_S = 24 * 3600;
const perSecond = ({ perDay }: DayBudget) => perDay / DAY_S;

export function createRecordBudget({ sql, clock, roleOf }: RecordBudgetParts): RecordBudget {
  const owed = (key: string, budget: DayBudget) => {
    const [row] = sql.exec('SELECT owed, at FROM record_budgets WHERE key = ?', key);
    return owedAt(readDebt(row), { now: clock.now(), perSecond: perSecond(budget) });
  };

  const charge = (key: string, { budget, bytes }: { budget: DayBudget; bytes: number }) => {
    const query = `INSERT INTO record_budgets VALUES (?, ?, ?)
      ON CONFLICT (key) DO UPDATE SET owed = excluded.owed, at = excluded.at`;
    sql.exec(query, key, Math.ceil(owed(key, budget) + bytes), clock.now());
  };

  /** When less than its burst is owed. */
  const readyAt = (key: string, budget: DayBudget) => {
    const over = owed(key, budget) - budget.burst;
    return over < 0 ? clock.now() : clock.now() + Math.ceil(((over + 1) / perSecond(budget)) * 1_000);
  };

  const visitsOf = (role: Role) => `visits of ${role}`;

  return {
    has(person) {
      const role = roleOf(person);
      return role === null || owed(person, RECORD_BUDGETS[role]) < RECORD_BUDGETS[role].burst;
    },
    visitsAt(person) {
      const role = roleOf(person);
      if (role === null) return clock.now();
      const ofRole = readyAt(visitsOf(role), RECORD_VISIT_BUDGETS[role]);
      return Math.max(ofRole, readyAt(person, RECORD_BUDGETS[role]));
    },
    appended(fact, bytes) {
      const person = actorOf(fact);
      const role = person === null ? null : roleOf(person);
      if (person === null || role === null) return;
      charge(person, { budget: RECORD_BUDGETS[role], bytes });
      if (isVisit(fact)) charge(visitsOf(role), { budget: RECORD_VISIT_BUDGETS[role], bytes });
    },
  };
}
