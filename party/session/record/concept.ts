import type { Concept } from '../concept.ts';
import type { Ground } from '../ground.ts';
import type { Handling } from '../handling.ts';
import type { Register } from '../people/register.ts';
import { createActs } from '../../rooms/acts.ts';
import { createRecordBudget } from './budget.ts';
import { createRecordStore } from './record-store.ts';
import { recordRoutes } from './routes.ts';

export interface RecordConceptParts {
  ground: Ground;
  handling: Handling;
  register: Pick<Register, 'roleOf'>;
}

/** The session's record of what happened, and limits on how much each person may add to it. */
export function recordConcept({ ground, handling, register }: RecordConceptParts) {
  const { ports, session, viewers } = ground;
  const { sql, clock } = ports;
  const budget = createRecordBudget({ sql, clock, roleOf: register.roleOf });
  const record = createRecordStore({
    ports,
    session,
    handleAppended: (fact, bytes) => budget.appended(fact, bytes),
  });
  // Called once the act that caused it is complete: nothing of it is undone.
  handling.onDone(() => {
    for (const event of record.fresh()) viewers.tellAll({ type: 'recorded', event });
  });
  const acts = createActs({ now: () => clock.now(), hasBudget: (person) => budget.has(person) });
  const concept = {
    routes: recordRoutes(record),
    welcome: () => ({ recordedTo: record.freshFrom }),
  } satisfies Concept;
  return { concept, record, budget, acts };
}
