import type { AgentLife } from '#protocol/lifecycle/absence.ts';
import { sessionTitle } from '#protocol/people/people.ts';
import type { SessionPolicy } from '#protocol/control/control.ts';
import { CONTROL_GONE_MS } from '#protocol/ground/limits.ts';
import { numberOf, numberOrNull, textOf, textOrNull, type SqlRow } from '../../rooms/storage/sql.ts';
import type { RoomPorts } from '../ports.ts';

/** The session's present state. */
export interface SessionState {
  id: string;
  title: string;
  endpoint: string;
  endpointName: string;
  /** Ed25519, raw, base64url. */
  endpointKey: string;
  openedAt: number;
  endedAt: number | null;
  /** Whether the endpoint's agent is connected, and since when that is so. */
  online: boolean;
  onlineSince: number;
  /** What the last connected agent said about its life; null if it did not say. */
  life: AgentLife | null;
  /** The life of the server's process in which it was connected. */
  serverLife: string | null;
  /** The record has an absence of the endpoint whose cause is not there yet. */
  unexplained: boolean;
  policy: SessionPolicy;
}

export type NewSession = Pick<SessionState, 'id' | 'title' | 'endpoint' | 'endpointName' | 'endpointKey'>;

const FIRST_POLICY: SessionPolicy = { takeover: true, controlGoneMs: CONTROL_GONE_MS };

export interface SessionStore {
  load(): SessionState | null;
  open(session: NewSession): SessionState;
  save(session: SessionState): void;
}

function lifeOf(row: SqlRow): AgentLife | null {
  const [boot, run] = [textOrNull(row, 'agent_boot'), textOrNull(row, 'agent_run')];
  return boot === null || run === null ? null : { boot, run };
}

export function createSessionStore({ sql, clock }: RoomPorts): SessionStore {
  const load = (): SessionState | null => {
    const [row] = sql.exec('SELECT * FROM session');
    if (row === undefined) return null;
    return {
      id: textOf(row, 'id'),
      // Cleaned again: an earlier build stored what it was given.
      title: sessionTitle(textOf(row, 'title')),
      endpoint: textOf(row, 'endpoint'),
      endpointName: textOf(row, 'endpoint_name'),
      endpointKey: textOf(row, 'endpoint_key'),
      openedAt: numberOf(row, 'opened_at'),
      endedAt: numberOrNull(row, 'ended_at'),
      online: numberOf(row, 'online') === 1,
      onlineSince: numberOf(row, 'online_since'),
      life: lifeOf(row),
      serverLife: textOrNull(row, 'server_life'),
      unexplained: numberOf(row, 'unexplained') === 1,
      policy: { takeover: numberOf(row, 'takeover') === 1, controlGoneMs: numberOf(row, 'control_gone_ms') },
    };
  };
  return {
    load,
    open(session) {
      const { id, title, endpoint, endpointName, endpointKey } = session;
      const now = clock.now();
      const policy = FIRST_POLICY;
      const query = `INSERT INTO session
        (id, title, endpoint, endpoint_name, endpoint_key, opened_at, online, online_since, takeover, control_gone_ms)
        VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?)`;
      sql.exec(
        query,
        ...[id, title, endpoint, endpointName, endpointKey, now, now],
        ...[policy.takeover ? 1 : 0, policy.controlGoneMs],
      );
      return {
        ...session,
        ...{ openedAt: now, endedAt: null, online: false, onlineSince: now },
        ...{ life: null, serverLife: null, unexplained: false, policy },
      };
    },
    save({ endedAt, online, onlineSince, policy, life, serverLife, unexplained }) {
      const query = `UPDATE session SET ended_at = ?, online = ?, online_since = ?, takeover = ?, control_gone_ms = ?,
        agent_boot = ?, agent_run = ?, server_life = ?, unexplained = ?`;
      sql.exec(
        query,
        ...[endedAt, online ? 1 : 0, onlineSince, policy.takeover ? 1 : 0, policy.controlGoneMs],
        ...[life?.boot ?? null, life?.run ?? null, serverLife, unexplained ? 1 : 0],
      );
    },
  };
}
