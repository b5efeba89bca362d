import type { FactOf } from '#protocol/record/facts.ts';
import { numberOf, textOf } from '../../rooms/storage/sql.ts';
import type { Ground } from '../ground.ts';
import type { RecordBudget } from '../record/budget.ts';
import type { SessionRecord } from '../record/record.ts';

type Visit = FactOf<'person-arrived' | 'person-left'>;

/** People's coming and going on the record: singly while their budget lasts, then counted, and the count put there. */
export interface Visits {
  putVisit(visit: Visit): void;
  /** Records counts whose budget is back; `isHere`: whether somebody is here now. */
  settle(isHere: (person: string) => boolean): void;
}

export interface VisitsParts {
  ground: Pick<Ground, 'ports' | 'alarms'>;
  record: SessionRecord;
  budget: RecordBudget;
}

export function createVisits({ ground, record, budget }: VisitsParts): Visits {
  const { sql, clock } = ground.ports;
  const wakeAt = (at: number) => ground.alarms.soonest('gone', at);

  const fold = (person: string) => {
    const now = clock.now();
    const query = `INSERT INTO folded_visits VALUES (?, 1, ?, ?)
      ON CONFLICT (person) DO UPDATE SET changes = changes + 1, until = excluded.until`;
    sql.exec(query, person, now, now);
    wakeAt(budget.visitsAt(person));
  };

  const unfold = ({ person, isHere }: { person: string; isHere: boolean }) => {
    const [row] = sql.exec('DELETE FROM folded_visits WHERE person = ? RETURNING *', person);
    if (row === undefined) return;
    const until = numberOf(row, 'until');
    const count = { changes: numberOf(row, 'changes'), since: numberOf(row, 'since'), until };
    record.append({ type: 'visits-folded', person, ...count, here: isHere });
  };

  return {
    putVisit(visit) {
      const { person } = visit;
      if (budget.visitsAt(person) > clock.now()) return fold(person);
      // Their state before: the next event says how it is now.
      unfold({ person, isHere: visit.type === 'person-left' });
      record.append(visit);
    },
    settle(isHere) {
      for (const row of sql.exec('SELECT person FROM folded_visits')) {
        const person = textOf(row, 'person');
        const at = budget.visitsAt(person);
        if (at <= clock.now()) sql.transaction(() => unfold({ person, isHere: isHere(person) }));
        else wakeAt(at);
      }
    },
  };
}
