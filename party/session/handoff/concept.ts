import { namedIn } from '#protocol/handoff/handoff.ts';
import { HANDOFFS_PAGE } from '#protocol/ground/limits.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import type { Acts } from '../../rooms/acts.ts';
import { answerJson, answerProblem } from '../../rooms/http.ts';
import { countOf } from '../../rooms/query.ts';
import type { Concept } from '../concept.ts';
import type { Controls } from '../control/controls.ts';
import type { Ground } from '../ground.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Attendance } from '../people/attendance.ts';
import type { Register } from '../people/register.ts';
import type { ShuttingOut } from '../people/shutting-out.ts';
import type { SessionRecord } from '../record/record.ts';
import type { ViewerPeer } from '../sockets/peers.ts';
import { createHandoffNews } from './handoff-news.ts';
import { createHandoffStore, type Care } from './handoff-store.ts';
import { createHandoffs, type HandoffRequest } from './handoffs.ts';

export interface HandoffConceptParts {
  ground: Ground;
  register: Register;
  record: SessionRecord;
  acts: Acts;
  lifecycle: Lifecycle;
  attendance: Attendance;
  shuttingOut: Pick<ShuttingOut, 'onShutOut'>;
  controls: Controls;
}

/** Who takes care of the session, how the work stands, and how it is handed over. */
export function handoffConcept(parts: HandoffConceptParts) {
  const { ground, register, record, acts, lifecycle, attendance, shuttingOut, controls } = parts;
  const store = createHandoffStore(ground.ports.sql);
  const care = (): Care => store.care() ?? untended(lifecycle.session.openedAt);
  const news = createHandoffNews({ ground, store, care, register, attendance, lifecycle });
  const handoffs = createHandoffs({ ground, store, care, news, record, register, attendance, controls });
  shuttingOut.onShutOut((people) => handoffs.shutOut(people));

  const handle = (viewer: ViewerPeer, request: HandoffRequest): CloseReason | null => {
    if (!acts.takeAct(viewer.person)) return 'rate-limited';
    const refusal = handoffs.act(viewer.person, request);
    if (refusal !== null) ground.viewers.tellViewer(viewer, { type: 'request-refused', ...refusal });
    return null;
  };

  const concept = {
    fromViewers: {
      'offer-handoff': handle,
      'accept-handoff': handle,
      'decline-handoff': handle,
      'withdraw-handoff': handle,
      'set-work': handle,
    },
    routes: {
      'GET handoffs': {
        isCostly: true,
        go({ request }) {
          const asked = request.query('before');
          const before = asked === null ? Number.MAX_SAFE_INTEGER : countOf(asked);
          if (before === null) return answerProblem('malformed-request');
          const rows = store.page(before, HANDOFFS_PAGE + 1);
          const shown = rows.slice(0, HANDOFFS_PAGE);
          const next = rows.length > shown.length ? (shown.at(-1)?.number ?? null) : null;
          return answerJson({ handoffs: shown, next });
        },
      },
    },
    alarms: { handoff: () => handoffs.sweep() },
    welcome: () => ({ handoff: news.state() }),
    named: () => namedIn(news.state()),
    handleArrived({ role, person }) {
      if (role === 'technician') handoffs.technicianCame(person);
    },
  } satisfies Concept;
  return { concept };
}

const untended = (since: number): Care => ({
  ...{ responsible: null, since },
  work: { state: 'working', for: null, since },
});
