import type { SessionPolicy } from '#protocol/control/control.ts';
import type { RecordFact } from '#protocol/record/record.ts';
import type { AgentLine } from './sockets/agent-line.ts';
import type { SessionPorts } from './ports.ts';
import type { RecordStore } from './record/record-store.ts';
import type { Session, SessionStore } from './session-store.ts';
import type { Viewers } from './sockets/viewers.ts';

/** The session's and its endpoint's coming and going: recorded, then told to all. */
export interface Lifecycle {
  readonly session: Session;
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
  ports: SessionPorts;
  store: SessionStore;
  record: RecordStore;
  viewers: Viewers;
  line: AgentLine;
  handleDeskUnreached(): void;
}

export function createLifecycle(
  loaded: Session,
  { ports, store, record, viewers, line, handleDeskUnreached }: LifecycleParts,
): Lifecycle {
  let session = loaded;
  const change = (changed: Partial<Session>) => {
    const next = { ...session, ...changed };
    store.save(next);
    session = next;
  };
  const tellDesk = () => {
    const { id, online, endedAt } = session;
    ports.tellDesk({ session: id, online, endedAt }).catch(handleDeskUnreached);
  };
  // What is told has been stored: nobody hears of what a failure then takes back.
  const put = (fact: RecordFact, changed: Partial<Session>) =>
    ports.sql.transaction(() => {
      record.append(fact);
      change(changed);
    });
  const setOnline = (online: boolean, fact: RecordFact) => {
    put(fact, { online, onlineSince: ports.clock.now() });
    viewers.tellAll({ type: 'endpoint-changed', online, since: session.onlineSince });
    tellDesk();
  };
  return {
    get session() {
      return session;
    },
    endpointUp: (agent) => setOnline(true, { type: 'endpoint-up', agent }),
    endpointDown: () => setOnline(false, { type: 'endpoint-down' }),
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
