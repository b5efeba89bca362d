import { answerJson, answerProblem } from '../../rooms/http.ts';
import type { Commands } from '../commands/commands.ts';
import type { Concept } from '../concept.ts';
import type { Ground } from '../ground.ts';
import type { StatedLines } from '../lines/concept.ts';
import { readSearch, type AskedSearch } from './asked.ts';
import type { Attendance } from '../people/attendance.ts';
import { personOf, type PersonCaller } from '../people/callers.ts';
import { createIndexStore } from './index-store.ts';
import { createSearching } from './searching.ts';

/** What is stated waits this long for a quiet moment before it is put into the index, in ms … */
const INDEX_AFTER_MS = 300;
/** … which it is once the agent has sent nothing for this long, in ms. */
const QUIET_MS = 150;
/** One slice ends once it has put so much into the index, in bytes: some 5 ms, for which a key of any room waits. */
const SLICE_BYTES = 32 * 1024;

export interface SearchConceptParts {
  ground: Pick<Ground, 'ports' | 'alarms' | 'line'>;
  attendance: Pick<Attendance, 'onChanged'>;
  lines: StatedLines;
  commands: Commands;
}

/** Search in the text of lines: an index of what the endpoint stated, built after all other work. */
export function searchConcept({ ground, attendance, lines, commands }: SearchConceptParts) {
  const { ports, alarms, line } = ground;
  const { clock } = ports;
  const { parts } = lines;
  const index = createIndexStore(ports.sql);
  const search = createSearching({ index, lines, commands });
  const current = createCurrentSearches();

  const indexSome = () => {
    ports.sql.transaction(() => {
      for (let bytes = 0; bytes < SLICE_BYTES;) {
        const part = parts.after(index.indexedTo());
        if (part === null) return;
        index.add(part);
        bytes += part.size;
      }
    });
    const isQuiet = clock.now() - line.heardAt >= QUIET_MS;
    if (index.indexedTo() < parts.newest()) alarms.soonest('index', clock.now() + (isQuiet ? 0 : QUIET_MS));
  };
  lines.onStated(() => alarms.soonest('index', clock.now() + INDEX_AFTER_MS));

  attendance.onChanged(({ person, how }) => {
    if (how === 'shut-out') current.forget(person);
  });

  const concept = {
    routes: {
      'GET search': {
        isCostly: true,
        go({ request, caller }) {
          const asked = readSearch(request);
          if (asked === null) return answerProblem('malformed-request');
          if (!current.take(caller === null ? null : personOf(caller), asked))
            return answerProblem('search-replaced');
          const { answer, cost } = search(asked.wanted, asked.from);
          return { ...answerJson(answer), cost };
        },
      },
    },
    alarms: { index: indexSome },
  } satisfies Concept;
  return { concept };
}

/**
 * The search that each person began last: others of theirs do not go on. A room that slept has forgotten, and takes the
 * first that goes on; the administrator has no one's place.
 */
function createCurrentSearches() {
  const byPerson = new Map<string, string>();
  return {
    /** Whether it is, or becomes, the one. */
    take(person: PersonCaller | null, { id, from }: AskedSearch): boolean {
      if (person === null) return true;
      const isCurrent = from === null || (byPerson.get(person.person) ?? id) === id;
      if (isCurrent) byPerson.set(person.person, id);
      return isCurrent;
    },
    forget: (person: string) => void byPerson.delete(person),
  };
}
