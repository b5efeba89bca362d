import { createEmitter } from '#base/emitter.ts';
import { MAX_TERMINAL_TITLE_BYTES } from '#protocol/ground/limits.ts';
import { cleanLine } from '#protocol/people/people.ts';
import { answerJson } from '../../rooms/http.ts';
import type { Concept } from '../concept.ts';
import type { Ground } from '../ground.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Acknowledgements } from '../output/acknowledgements.ts';
import type { Endings } from '../output/endings.ts';
import type { Printed } from '../output/marked.ts';
import type { Streams } from '../output/streams.ts';
import type { Watching } from '../output/watching.ts';
import type { Register } from '../people/register.ts';
import type { Acts } from '../../rooms/acts.ts';
import type { SessionRecord } from '../record/record.ts';
import { createActivity } from './activity.ts';
import { createNaming } from './naming.ts';
import { createOpenings } from './openings.ts';
import { createShellReports } from './shell-reports.ts';
import { createTerminalStore } from './terminal-store.ts';
import { createTerminals, type TerminalEvent } from './terminals.ts';

export interface TerminalsConceptParts {
  ground: Ground;
  register: Pick<Register, 'nameOf'>;
  lifecycle: Pick<Lifecycle, 'session'>;
  record: SessionRecord;
  acts: Acts;
  streams: Streams;
  marked: Printed;
  endings: Endings;
  acknowledgements: Acknowledgements;
  watching: Watching;
}

/** Shells that live and die in a PTY. What they put out is a stream of `output`'s. */
export function terminalsConcept(parts: TerminalsConceptParts) {
  const { ground, register, lifecycle, record, acts, streams, marked, watching } = parts;
  const { endings, acknowledgements } = parts;
  const { ports, line, viewers } = ground;
  const store = createTerminalStore(ports.sql);
  const events = createEmitter<TerminalEvent>();
  const terminals = createTerminals({ store, streams, lifecycle, viewers, events });
  const openings = createOpenings({ ground, register, lifecycle, terminals });
  const activity = createActivity({ clock: ground.clock, streams, viewers });
  marked.onPrinted(activity.printed);
  const naming = createNaming({ ports, record, terminals });
  const reports = createShellReports({
    ...{ ground, lifecycle, record, terminals, events, endings, acknowledgements, watching },
  });

  const concept = {
    fromViewers: {
      'open-terminal'(viewer, { type, cols, rows }) {
        // The beginning and the end of a shell are recorded.
        if (!acts.takeAct(viewer.person)) return 'rate-limited';
        const reason = openings.ask(viewer, { cols, rows });
        if (reason !== null) viewers.tellViewer(viewer, { type: 'request-refused', request: type, reason });
        return null;
      },
      'end-terminal'(viewer, message) {
        if (!acts.takeAct(viewer.person)) return 'rate-limited';
        const { type: request, terminal } = message;
        const problem = terminals.problem(terminal);
        if (problem === null && line.peer !== null) {
          terminals.closing(terminal, viewer.person);
          line.send(message);
          return null;
        }
        const reason = problem ?? 'endpoint-offline';
        viewers.tellViewer(viewer, { type: 'request-refused', request, reason });
        return null;
      },
      'rename-terminal'(viewer, { type: request, terminal, name }) {
        if (!acts.takeAct(viewer.person)) return 'rate-limited';
        const reason = naming.rename({ terminal, name, by: viewer.person });
        if (reason !== null) viewers.tellViewer(viewer, { type: 'request-refused', request, reason });
        return null;
      },
    },
    fromAgent: {
      'terminal-announced': (message) => reports.announced(message),
      'terminal-ended': (message) => reports.ended(message),
      'terminal-resized': ({ terminal, cols, rows }) => reports.changed(terminal, { cols, rows }),
      'terminal-titled': ({ terminal, title }) =>
        reports.changed(terminal, { title: cleanLine(title, MAX_TERMINAL_TITLE_BYTES) }),
      'output-held': ({ terminal, held }) => reports.changed(terminal, { held }),
      'terminal-paused': ({ terminal, pause }) => reports.changed(terminal, { pause }),
      'stray-modes-seen': ({ terminal, on }) => reports.changed(terminal, { strayModes: on }),
      'open-failed'({ request }) {
        openings.failed(request);
        return null;
      },
    },
    routes: {
      'GET terminals': { isCostly: true, go: () => answerJson(terminals.all()) },
    },
    welcome: () => ({ terminals: terminals.all() }),
    handleWelcomed(viewer, { watch, since }) {
      const wanted = watch !== null && streams.get(watch) !== null ? watch : terminals.first();
      watching.watch(viewer, wanted, since);
    },
    reload: () => terminals.reload(),
  } satisfies Concept;
  return { concept, terminals, reports };
}
