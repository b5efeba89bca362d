import { answerJson, answerNothing, answerProblem, type HttpAnswer } from '../../rooms/http.ts';
import { countOf } from '../../rooms/query.ts';
import type { Concept } from '../concept.ts';
import { personOf } from '../people/callers.ts';
import { idOfFact, type NotesRoomFact } from '#protocol/notes/told.ts';
import type { Ground } from '../ground.ts';
import type { SessionRecord } from '../record/record.ts';
import { createNotedStore } from './noted-store.ts';

export interface NotesConceptParts {
  ground: Pick<Ground, 'ports' | 'session'>;
  record: SessionRecord;
}

/** What the notes room, which keeps the notes themselves, has put on the session's record. */
export interface Noted {
  /** Puts there what is not yet: it is told again until an answer has come. */
  put(facts: readonly NotesRoomFact[]): HttpAnswer;
}

export function notesConcept({ ground, record }: NotesConceptParts) {
  const { ports, session } = ground;
  const store = createNotedStore(ports.sql);
  const noted: Noted = {
    put(facts) {
      ports.sql.transaction(() => {
        for (const fact of facts) if (store.add(idOfFact(fact))) record.append(fact);
      });
      return answerNothing();
    },
  };
  const concept = {
    routes: {
      'GET notes': {
        isCostly: true,
        async go({ request }) {
          const from = countOf(request.query('from') ?? '0');
          if (from === null) return answerProblem('malformed-request');
          return answerJson(await ports.readNotes(session, from));
        },
      },
      'GET handoff-note': {
        isCostly: true,
        async go({ request, caller }) {
          const asked = request.query('version');
          const version = asked === null ? null : countOf(asked);
          if (asked !== null && version === null) return answerProblem('malformed-request');
          // Whoever has the server's token may do what a technician may.
          const role = personOf(caller)?.role ?? 'technician';
          return answerJson(await ports.readHandoffNote(session, { role, version }));
        },
      },
    },
  } satisfies Concept;
  return { concept, noted };
}
