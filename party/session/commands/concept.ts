import { COMMANDS_PAGE } from '#protocol/ground/limits.ts';
import { readMark } from '#protocol/marks/mark.ts';
import { answerJson, answerProblem } from '../../rooms/http.ts';
import { countOf } from '../../rooms/query.ts';
import type { Concept } from '../concept.ts';
import type { Ground } from '../ground.ts';
import type { MarkedEvents, Marked } from '../output/marked.ts';
import type { Terminals } from '../terminals/terminals.ts';
import type { Commands } from './commands.ts';
import { createCommandNews } from './news.ts';
import { createCommandStore, type CommandQuery } from './command-store.ts';

export interface CommandsConceptParts {
  ground: Pick<Ground, 'ports' | 'clock' | 'viewers'>;
  marked: Marked;
  terminals: Pick<Terminals, 'onEvent'>;
}

/** What was typed, what it printed and how it ended: put together of the marks in terminals' output. */
export function commandsConcept({ ground, marked, terminals }: CommandsConceptParts) {
  const { ports, clock, viewers } = ground;
  const store = createCommandStore(ports.sql);
  const news = createCommandNews({ clock, viewers, store });
  const add = ({ stream, events }: MarkedEvents) => {
    const marks = events.flatMap(({ at, data }) => {
      const mark = readMark(data);
      return mark === null ? [] : [{ at, mark }];
    });
    news.changed(store.add(stream, marks));
  };
  marked.onMarked(add);
  terminals.onEvent(({ type, terminal }) => {
    const cutOff = type === 'ended' ? store.last(terminal) : null;
    if (cutOff !== null) news.changed([cutOff]);
  });
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
      'GET commands/now': {
        isCostly: true,
        go: () => answerJson({ running: store.running(), shells: store.shells() }),
      },
    },
    reload: () => news.reload(),
  } satisfies Concept;
  const { at, enteredIn, below, newest } = store;
  const commands: Commands = { at, enteredIn, below, newest };
  return { concept, commands };
}

function readPlace(given: string | null): CommandQuery['before'] | 'malformed' {
  if (given === null) return null;
  const [terminal = '', number = '', ...rest] = given.split('.');
  const command = countOf(number);
  return command === null || rest.length > 0 ? 'malformed' : { terminal, command };
}
