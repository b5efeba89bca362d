import type { Concept } from '../concept.ts';
import type { Controls } from '../control/controls.ts';
import type { Ground } from '../ground.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Acts } from '../../rooms/acts.ts';
import type { SessionRecord } from '../record/record.ts';
import type { Terminals } from '../terminals/terminals.ts';
import { createInputs } from './inputs.ts';

export interface InputConceptParts {
  ground: Ground;
  lifecycle: Pick<Lifecycle, 'session'>;
  record: SessionRecord;
  acts: Acts;
  terminals: Terminals;
  controls: Controls;
}

/** What the person with control does to a terminal: keys, the size of its window, a reset. */
export function inputConcept({ ground, lifecycle, record, acts, terminals, controls }: InputConceptParts) {
  const { line, viewers } = ground;
  const inputs = createInputs({ ground, controls });

  /** Size and modes are the controller's: others would redraw what they only watch. */
  const screenProblem = (person: string, terminal: string) =>
    terminals.problem(terminal) ?? (controls.isHolder(person, terminal) ? null : 'no-control');

  const concept = {
    fromViewers: {
      'write-input'(viewer, message) {
        const { input } = message;
        if (lifecycle.session.endedAt === null) inputs.write(viewer, message);
        else viewers.tellViewer(viewer, { type: 'input-settled', input, problem: 'terminal-ended' });
        return null;
      },
      'resize-terminal'(viewer, message) {
        const problem = screenProblem(viewer.person, message.terminal);
        if (problem === null && line.send(message)) return null;
        const reason = problem ?? 'endpoint-offline';
        viewers.tellViewer(viewer, { type: 'request-refused', request: message.type, reason });
        return null;
      },
      'reset-terminal'(viewer, message) {
        // It is recorded, and begins a segment.
        if (!acts.takeAct(viewer.person)) return 'rate-limited';
        const { type: request, terminal } = message;
        const isAway = line.peer === null ? 'endpoint-offline' : null;
        const reason = screenProblem(viewer.person, terminal) ?? isAway;
        if (reason !== null) {
          viewers.tellViewer(viewer, { type: 'request-refused', request, reason });
          return null;
        }
        record.append({ type: 'terminal-reset', terminal, by: viewer.person });
        line.send(message);
        return null;
      },
    },
    fromAgent: {
      'input-settled'({ input, problem }) {
        inputs.settled(input, problem);
        return null;
      },
    },
  } satisfies Concept;
  return { concept };
}
