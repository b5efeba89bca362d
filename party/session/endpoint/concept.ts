import type { Concept } from '../concept.ts';
import type { Ground } from '../ground.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { SessionRecord } from '../record/record.ts';
import { createEndpoint } from './endpoint.ts';

export interface EndpointConceptParts {
  ground: Ground;
  lifecycle: Lifecycle;
  record: SessionRecord;
}

/** The machine whose shells these are, by its agent. */
export function endpointConcept({ ground, lifecycle, record }: EndpointConceptParts) {
  const endpoint = createEndpoint({ ground, lifecycle, record });
  const concept = {
    alarms: { pulse: () => endpoint.checkPulse() },
    welcome() {
      const { endpointName, online, onlineSince } = lifecycle.session;
      return { endpoint: { name: endpointName, online, since: onlineSince } };
    },
    handleGuest: () => endpoint.checkPulse(),
    handleAwake: () => endpoint.settle(),
  } satisfies Concept;
  return { concept, endpoint };
}
