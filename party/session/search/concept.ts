import { MAX_SEARCH_TEXT } from '#protocol/ground/limits.ts';
import { answerJson, answerProblem } from '../../rooms/http.ts';
import { countOf } from '../../rooms/query.ts';
import type { Commands } from '../commands/commands.ts';
import type { Concept } from '../concept.ts';
import type { Ground } from '../ground.ts';
import type { StatedLines } from '../lines/concept.ts';
import { createIndexStore } from './index-store.ts';
import { createSearching } from './searching.ts';

/** What is stated waits this long for a quiet moment before it is put into the index, in ms … */
const INDEX_AFTER_MS = 300;
/** … which it is once the agent has said nothing for so long, in ms. */
const QUIET_MS = 150;

export interface SearchConceptParts {
  ground: Pick<Ground, 'ports' | 'alarms' | 'line'>;
  lines: StatedLines;
  commands: Commands;
}

/** What lines say, found by what is in them: an index of what the endpoint stated, made behind everything else. */
export function searchConcept({ ground, lines, commands }: SearchConceptParts) {
  const { ports, alarms, line } = ground;
  const { clock } = ports;
  const { parts } = lines;
  const index = createIndexStore(ports.sql);
  const search = createSearching({ index, parts, commands, lineNow: lines.lineNow });

  /** One part, which takes some 5 ms at most: a key of any room waits for it. */
  const indexSome = () => {
    const part = parts.after(index.indexedTo());
    if (part === null) return;
    ports.sql.transaction(() => index.add(part));
    const isQuiet = clock.now() - line.heardAt >= QUIET_MS;
    if (index.indexedTo() < parts.newest()) alarms.soonest('index', clock.now() + (isQuiet ? 0 : QUIET_MS));
  };
  lines.onStated(() => alarms.soonest('index', clock.now() + INDEX_AFTER_MS));

  const concept = {
    routes: {
      'GET search': {
        isCostly: true,
        go({ request }) {
          const text = request.query('text') ?? '';
          const from = request.query('from');
          const isMalformed = from !== null && countOf(from) === null;
          // A line break stands in no line.
          if (text === '' || text.length > MAX_SEARCH_TEXT || /[\r\n\0]/.test(text) || isMalformed)
            return answerProblem('malformed-request');
          const isExact = request.query('exact') === '1';
          const isWord = request.query('word') === '1';
          return answerJson(search({ text, isExact, isWord }, from === null ? null : countOf(from)));
        },
      },
    },
    alarms: { index: indexSome },
  } satisfies Concept;
  return { concept };
}
