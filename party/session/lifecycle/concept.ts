import { answerNothing } from '../../rooms/http.ts';
import type { Concept } from '../concept.ts';
import type { Ground } from '../ground.ts';
import { authorOf } from '../people/callers.ts';
import type { SessionRecord } from '../record/record.ts';
import { createLifecycle } from './lifecycle.ts';
import { createSessionStore, type SessionState } from './session-store.ts';

export interface LifecycleConceptParts {
  ground: Ground;
  session: SessionState;
  record: SessionRecord;
}

/** The session itself: what it is called, whether it has ended, whether its endpoint is there. */
export function lifecycleConcept({ ground, session, record }: LifecycleConceptParts) {
  const lifecycle = createLifecycle(session, { ground, store: createSessionStore(ground.ports), record });
  const concept = {
    fromViewers: {
      'end-session': ({ person }) => {
        lifecycle.end(person);
        return null;
      },
    },
    routes: {
      'POST end': {
        go({ caller }) {
          lifecycle.end(authorOf(caller));
          return answerNothing();
        },
      },
    },
    alarms: { 'tell-desk': () => lifecycle.tellDesk() },
    welcome() {
      const { id, title, openedAt, endedAt } = lifecycle.session;
      return { session: { id, title, openedAt, endedAt }, now: ground.ports.clock.now() };
    },
    reload: () => lifecycle.reload(),
  } satisfies Concept;
  return { concept, lifecycle };
}
