import { LOOKED_AT_BURST, LOOKED_AT_EVERY_MS, LOOKED_AT_PER_SECOND } from '#protocol/ground/limits.ts';
import { createDebts } from '../../rooms/debts.ts';
import type { Concept } from '../concept.ts';
import type { Ground } from '../ground.ts';
import type { Streams } from '../output/streams.ts';
import type { Attendance } from '../people/attendance.ts';
import { createSeenStore } from './seen-store.ts';

export interface SeenConceptParts {
  ground: Pick<Ground, 'ports'>;
  attendance: Pick<Attendance, 'onChanged'>;
  streams: Pick<Streams, 'get'>;
}

/** Where each person last looked at the live end: kept for them alone, told to nobody else and on no record. */
export function seenConcept({ ground, attendance, streams }: SeenConceptParts) {
  const { sql, clock } = ground.ports;
  const store = createSeenStore(sql);
  const rate = createDebts(() => clock.now(), { perSecond: LOOKED_AT_PER_SECOND, burst: LOOKED_AT_BURST });
  attendance.onChanged(({ person, how }) => {
    if (how === 'shut-out') store.forget(person);
  });
  const concept = {
    fromViewers: {
      'looked-at': ({ person }, { terminal, line }) => {
        if (!rate.takeOne(person)) return 'rate-limited';
        const before = store.of(person);
        const at = clock.now();
        // Several tabs may report it, and a page only once in a while; earlier reports change nothing worth a write.
        const isSoon = before?.terminal === terminal && at - before.at < LOOKED_AT_EVERY_MS / 2;
        if (streams.get(terminal) !== null && !isSoon) store.put(person, { terminal, line, at });
        return null;
      },
    },
    welcome: ({ person }) => ({ seen: store.of(person) }),
  } satisfies Concept;
  return { concept };
}
