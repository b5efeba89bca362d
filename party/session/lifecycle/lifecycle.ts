import type { SessionPolicy } from '#protocol/control/control.ts';
import type { RecordFact } from '#protocol/record/facts.ts';
import type { Ground } from '../ground.ts';
import type { SessionRecord } from '../record/record.ts';
import type { SessionState, SessionStore } from './session-store.ts';

/** The session's and its endpoint's coming and going: recorded, then told to all. */
export interface Lifecycle {
  readonly session: SessionState;
  endpointUp(agent: string): void;
  endpointDown(): void;
  /** Ends the session; `by` is a person's id or `server`. */
  end(by: string): void;
  setPolicy(by: string, policy: SessionPolicy): void;
  /** Tells the desk how things stand. */
  tellDesk(): void;
  /** Forgets what is at hand for what is stored, after a failure. */
  reload(): void;
}

export interface LifecycleParts {
  ground: Pick<Ground, 'ports' | 'alarms' | 'viewers' | 'line'>;
  store: SessionStore;
  record: SessionRecord;
}

/** A desk that could not be told is told again after this, in ms. */
const TELL_AGAIN_MS = 30_000;

export function createLifecycle(loaded: SessionState, { ground, store, record }: LifecycleParts): Lifecycle {
  const { ports, alarms, viewers, line } = ground;
  let session = loaded;
  const change = (changed: Partial<SessionState>) => {
    const next = { ...session, ...changed };
    store.save(next);
    session = next;
  };
  const tellDeskLater = () => alarms.soonest('tell-desk', ports.clock.now() + TELL_AGAIN_MS);
  const tellDesk = () => {
    const { id, online, endedAt } = session;
    ports.tellDesk({ session: id, online, endedAt }).catch(tellDeskLater);
  };
  // What is told has been stored: nobody hears of what a failure then takes back.
  const put = (fact: RecordFact, changed: Partial<SessionState>) =>
    ports.sql.transaction(() => {
      record.append(fact);
      change(changed);
    });
  const setOnline = (fact: Extract<RecordFact, { type: 'endpoint-up' | 'endpoint-down' }>) => {
    const online = fact.type === 'endpoint-up';
    put(fact, { online, onlineSince: ports.clock.now() });
    viewers.tellAll({ type: 'endpoint-changed', online, since: session.onlineSince });
    tellDesk();
  };
  return {
    get session() {
      return session;
    },
    endpointUp: (agent) => setOnline({ type: 'endpoint-up', agent }),
    endpointDown: () => setOnline({ type: 'endpoint-down' }),
    end(by) {
      if (session.endedAt !== null) return;
      const at = ports.clock.now();
      put({ type: 'session-ended', by }, { endedAt: at });
      viewers.tellAll({ type: 'session-ended', at });
      line.send({ type: 'session-ended' });
      tellDesk();
    },
    setPolicy(by, policy) {
      put({ type: 'policy-changed', by, ...policy }, { policy });
      viewers.tellAll({ type: 'policy-changed', policy });
    },
    tellDesk,
    reload() {
      session = store.load() ?? session;
    },
  };
}
