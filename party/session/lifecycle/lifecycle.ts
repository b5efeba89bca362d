import type { SessionPolicy } from '#protocol/control/control.ts';
import type { AbsenceCause, AbsenceSeen, AgentLife } from '#protocol/lifecycle/absence.ts';
import type { RecordFact } from '#protocol/record/facts.ts';
import type { DeskNews } from '../../worker/internal.ts';
import type { Ground } from '../ground.ts';
import type { SessionRecord } from '../record/record.ts';
import type { SessionState, SessionStore } from './session-store.ts';

/** The session's and its endpoint's coming and going: recorded, then told to all. */
export interface Lifecycle {
  readonly session: SessionState;
  endpointUp(arrived: ArrivedAgent): void;
  /** Does nothing if that is known already. */
  endpointDown(saw: AbsenceSeen): void;
  /** Ends the session; `by` is a person's id or `server`. */
  end(by: string): void;
  setPolicy(by: string, policy: SessionPolicy): void;
  /** Tells the desk the session's present state. */
  tellDesk(): void;
  /** What else the desk is told each time. */
  alsoTell(more: () => Pick<DeskNews, 'care'>): void;
  /** Reads the state in memory again from storage, after a failure. */
  reload(): void;
}

/** An agent that is there now. `agent`: its version; `cause`: what is known of why none was, if that is so. */
export interface ArrivedAgent {
  agent: string;
  life: AgentLife | null;
  cause: AbsenceCause;
}

export interface LifecycleParts {
  ground: Pick<Ground, 'ports' | 'alarms' | 'viewers' | 'line'>;
  store: SessionStore;
  record: SessionRecord;
}

/** If the desk could not be told, it is told again after this, in ms. */
const TELL_AGAIN_MS = 30_000;

export function createLifecycle(loaded: SessionState, { ground, store, record }: LifecycleParts): Lifecycle {
  const { ports, alarms, viewers, line } = ground;
  let session = loaded;
  let more: () => Pick<DeskNews, 'care'> = () => ({});
  const change = (changed: Partial<SessionState>) => {
    const next = { ...session, ...changed };
    store.save(next);
    session = next;
  };
  const tellDeskLater = () => alarms.soonest('tell-desk', ports.clock.now() + TELL_AGAIN_MS);
  const tellDesk = () => {
    const { id, online, endedAt } = session;
    ports.tellDesk({ session: id, online, endedAt, ...more() }).catch(tellDeskLater);
  };
  // Only what has been stored is reported: nobody hears of something that a failure then undoes.
  const put = (facts: readonly RecordFact[], changed: Partial<SessionState>) =>
    ports.sql.transaction(() => {
      for (const fact of facts) record.append(fact);
      change(changed);
    });
  const standAs = ({ facts, ...changed }: Partial<SessionState> & { facts: readonly RecordFact[] }) => {
    // Once the session is over its agent leaves as it should, and comes back at most with the last output.
    const recorded = session.endedAt === null ? facts : [];
    put(recorded, { ...changed, onlineSince: ports.clock.now() });
    tellDesk();
  };
  const tellViewers = () =>
    viewers.tellAll({ type: 'endpoint-changed', online: session.online, since: session.onlineSince });
  return {
    get session() {
      return session;
    },
    endpointUp({ agent, life, cause }) {
      const explained: RecordFact[] = session.unexplained ? [{ type: 'absence-explained', cause }] : [];
      standAs({
        facts: [{ type: 'endpoint-up', agent }, ...explained],
        ...{ online: true, life, serverLife: ports.processLife, unexplained: false },
      });
      tellViewers();
    },
    endpointDown(saw) {
      if (!session.online) return;
      standAs({ facts: [{ type: 'endpoint-down', saw }], online: false, unexplained: true });
      // A server that ends takes its viewers' lines along.
      if (saw.what !== 'server-stopped') tellViewers();
    },
    end(by) {
      if (session.endedAt !== null) return;
      const at = ports.clock.now();
      put([{ type: 'session-ended', by }], { endedAt: at });
      viewers.tellAll({ type: 'session-ended', at });
      line.send({ type: 'session-ended' });
      tellDesk();
    },
    setPolicy(by, policy) {
      put([{ type: 'policy-changed', by, ...policy }], { policy });
      viewers.tellAll({ type: 'policy-changed', policy });
    },
    tellDesk,
    alsoTell(what) {
      more = what;
    },
    reload() {
      session = store.load() ?? session;
    },
  };
}
