import { MAX_WATCHES, MAX_WATCHES_BURST } from '#protocol/ground/limits.ts';
import { createDebts } from '../../rooms/debts.ts';
import type { Concept } from '../concept.ts';
import type { Ground } from '../ground.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Reads } from '../people/reads.ts';
import type { SessionRecord } from '../record/record.ts';
import { createAcknowledgements } from './acknowledgements.ts';
import { createCompaction } from './compaction.ts';
import { createCuts } from './cuts.ts';
import { createDeliveries } from './deliveries.ts';
import { createEndings } from './endings.ts';
import { outputRoutes } from './routes.ts';
import { createMarked } from './marked.ts';
import { createJoining } from './joining.ts';
import { createScreens } from './screens.ts';
import { createSeals } from './seals.ts';
import { createSegmentStore } from './segment-store.ts';
import { createStreams } from './streams.ts';
import { createTurns } from './turns.ts';
import { createWaits } from './waits.ts';
import { createWatching } from './watching.ts';

export interface OutputConceptParts {
  ground: Ground;
  lifecycle: Pick<Lifecycle, 'session'>;
  record: SessionRecord;
  /** What each was shown lately, in screens. */
  reads: Reads;
}

/** Bytes that become durable segments: appended, stored, sealed, shown to watchers, joined. */
export function outputConcept({ ground, lifecycle, record, reads }: OutputConceptParts) {
  const { ports, clock, viewers, line } = ground;
  const { sql, crypto } = ports;
  const segments = createSegmentStore(sql, crypto);
  const streams = createStreams(segments);
  const turns = createTurns({ clock, reads });
  const joining = createJoining({
    ...{ ground, streams, turns },
    screens: createScreens({ clock, segments }),
    cuts: createCuts(ground),
    waits: createWaits({ ground, turns }),
  });
  const watching = createWatching({ ground, joining });
  const compaction = createCompaction({ ground, segments });
  const seals = createSeals({ ports, lifecycle, record, segments });
  const acknowledgements = createAcknowledgements({ line, segments });
  const endings = createEndings({ sql, streams, seals, watching, acknowledgements, compaction });
  const marked = createMarked(segments);
  const deliveries = createDeliveries({
    ...{ sql, segments, streams, seals, watching, acknowledgements, endings, compaction, marked },
  });
  // For each person: who may have twenty sockets may not have all of it twenty times.
  const watches = createDebts(() => clock.now(), { perSecond: MAX_WATCHES, burst: MAX_WATCHES_BURST });

  const concept = {
    fromViewers: {
      'watch-terminal'(viewer, { type, terminal }) {
        if (!watches.takeOne(viewer.person)) return 'rate-limited';
        if (streams.get(terminal) !== null) watching.watch(viewer, terminal, null);
        else
          viewers.tellViewer(viewer, { type: 'request-refused', request: type, reason: 'no-such-terminal' });
        return null;
      },
      'report-received'(viewer, { bytes }) {
        watching.received(viewer, bytes);
        return null;
      },
    },
    fromAgent: {
      'segment-opened': (message) => deliveries.opened(message),
      'segment-appended': (message) => deliveries.appended(message),
      'segment-sealed': (message) => deliveries.sealed(message),
    },
    routes: outputRoutes({ crypto, segments, streams }),
    alarms: { compact: () => compaction.run() },
    handleLeft: (viewer) => turns.left(viewer),
    handleWoken: (viewer) => watching.woken(viewer),
    reload: () => streams.clear(),
  } satisfies Concept;
  return {
    concept,
    seals,
    marked,
    streams,
    endings,
    acknowledgements,
    watching,
  };
}
