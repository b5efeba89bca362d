import { COMMANDS_PAGE } from '#protocol/ground/limits.ts';
import { readMark } from '#protocol/marks/mark.ts';
import { answerJson, answerProblem } from '../../rooms/http.ts';
import { countOf } from '../../rooms/query.ts';
import type { Concept } from '../concept.ts';
import type { Ground } from '../ground.ts';
import type { MarkedEvents, Marked } from '../output/marked.ts';
import type { Commands } from './commands.ts';
import { createCommandStore, type CommandQuery } from './command-store.ts';

export interface CommandsConceptParts {
  ground: Pick<Ground, 'ports'>;
  marked: Marked;
}

/** What was typed, what it printed and how it ended: put together of the marks in terminals' output. */
export function commandsConcept({ ground, marked }: CommandsConceptParts) {
  const store = createCommandStore(ground.ports.sql);
  const add = ({ stream, events }: MarkedEvents) => {
    const marks = events.flatMap(({ at, data }) => {
      const mark = readMark(data);
      return mark === null ? [] : [{ at, mark }];
    });
    store.add(stream, marks);
  };
  marked.onMarked(add);
  const concept = {
    routes: {
      'GET commands': {
        isCostly: true,
        go({ request }) {
          const before = readPlace(request.query('before'));
          if (before === 'malformed') return answerProblem('malformed-request');
          const isFailed = request.query('failed') === '1';
          return answerJson(store.list({ before, isFailed, limit: COMMANDS_PAGE }));
        },
      },
    },
  } satisfies Concept;
  const commands: Commands = { at: store.at };
  return { concept, commands };
}

function readPlace(given: string | null): CommandQuery['before'] | 'malformed' {
  if (given === null) return null;
  const [terminal = '', number = '', ...rest] = given.split('.');
  const command = countOf(number);
  return command === null || rest.length > 0 ? 'malformed' : { terminal, command };
}
