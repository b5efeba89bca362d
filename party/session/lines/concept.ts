import { createEmitter } from '#base/emitter.ts';
import type { Concept } from '../concept.ts';
import type { Ground } from '../ground.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Seals } from '../output/seals.ts';
import type { Streams } from '../output/streams.ts';
import type { SessionRecord } from '../record/record.ts';
import { createBlockStore } from './block-store.ts';
import { createBlocks } from './blocks.ts';
import type { NewestTexts, WantedLines } from './newest-texts.ts';
import { createStatedParts, type StatedParts } from './parts.ts';
import { linesRoutes } from './routes.ts';

export interface LinesConceptParts {
  ground: Ground;
  lifecycle: Pick<Lifecycle, 'session'>;
  record: SessionRecord;
  seals: Pick<Seals, 'keyOf'>;
  streams: Streams;
}

/** What lines say, for concepts that use it. */
export interface StatedLines {
  parts: StatedParts;
  /** Another block was stored. */
  onStated(listener: () => void): () => void;
  /** What lines say by the newest statement of each. */
  newest(wanted: WantedLines): NewestTexts;
}

/** What the lines of terminals say: stated by the endpoint behind the output, once lines have left the screen. */
export function linesConcept({ ground, lifecycle, record, seals, streams }: LinesConceptParts) {
  const { ports, line } = ground;
  const store = createBlockStore(ports.sql, ports.crypto);
  const stated = createEmitter<null>();
  const blocks = createBlocks({
    ports,
    line,
    lifecycle,
    record,
    seals,
    store,
    handleStored: () => stated.emit(null),
  });
  const concept = {
    fromAgent: {
      'lines-stated'(message) {
        line.heardBehind();
        blocks.part(message);
        return null;
      },
      'block-stated'(message) {
        line.heardBehind();
        blocks.stated(message);
        return null;
      },
    },
    routes: linesRoutes({ store, seals, streams }),
  } satisfies Concept;
  const lines: StatedLines = {
    parts: createStatedParts(ports.sql, ports.crypto),
    onStated: (listener) => stated.subscribe(() => listener()),
    newest: (wanted) => store.newest(wanted),
  };
  return { concept, lines };
}
