import type { Concept } from '../concept.ts';
import type { Controls } from '../control/controls.ts';
import type { Ground } from '../ground.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Terminals } from '../terminals/terminals.ts';
import { createInputs } from './inputs.ts';

export interface InputConceptParts {
  ground: Ground;
  lifecycle: Pick<Lifecycle, 'session'>;
  terminals: Terminals;
  controls: Controls;
}

/** What whoever has control sends to a shell: keys, and the size of its window. */
export function inputConcept({ ground, lifecycle, terminals, controls }: InputConceptParts) {
  const { line, viewers } = ground;
  const inputs = createInputs({ ground, controls });

  /** The size is the controller's: others would redraw what they only watch. */
  const sizeProblem = (person: string, terminal: string) =>
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
        const problem = sizeProblem(viewer.person, message.terminal);
        if (problem === null && line.send(message)) return null;
        const reason = problem ?? 'endpoint-offline';
        viewers.tellViewer(viewer, { type: 'request-refused', request: message.type, reason });
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
