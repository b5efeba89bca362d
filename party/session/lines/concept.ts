import type { Concept } from '../concept.ts';
import type { Ground } from '../ground.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Seals } from '../output/seals.ts';
import type { Streams } from '../output/streams.ts';
import type { SessionRecord } from '../record/record.ts';
import { createBlockStore } from './block-store.ts';
import { createBlocks } from './blocks.ts';
import { linesRoutes } from './routes.ts';

export interface LinesConceptParts {
  ground: Ground;
  lifecycle: Pick<Lifecycle, 'session'>;
  record: SessionRecord;
  seals: Pick<Seals, 'keyOf'>;
  streams: Streams;
}

/** What the lines of terminals say: stated by the endpoint behind the output, once lines have left the screen. */
export function linesConcept({ ground, lifecycle, record, seals, streams }: LinesConceptParts) {
  const { ports, line } = ground;
  const store = createBlockStore(ports.sql, ports.crypto);
  const blocks = createBlocks({ ports, line, lifecycle, record, seals, store });
  const concept = {
    fromAgent: {
      'lines-stated'(message) {
        blocks.part(message);
        return null;
      },
      'block-stated'(message) {
        blocks.stated(message);
        return null;
      },
    },
    routes: linesRoutes({ store, streams }),
  } satisfies Concept;
  return { concept };
}
