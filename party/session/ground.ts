import type { Clock } from '#base/ports.ts';
import { createProver, type Prover } from '../rooms/prover.ts';
import { createAlarms, type Alarms } from '../rooms/storage/alarms.ts';
import type { RoomPorts } from './ports.ts';
import { createAgentLine, type AgentLine } from './sockets/agent-line.ts';
import { createConnections, type Connections } from './sockets/connections.ts';
import { createViewers, type Viewers } from './sockets/viewers.ts';

/** The room's alarms, by the names they are stored under. What each is for is its concept's duty. */
export type AlarmName =
  'hello' | 'gone' | 'compact' | 'tell-desk' | 'tell-notes' | 'pulse' | 'control' | 'index' | 'handoff';

/** What every concept of an opened room builds on. */
export interface Ground {
  readonly ports: RoomPorts;
  readonly clock: Clock;
  /** The session's id. */
  readonly session: string;
  readonly prover: Prover;
  readonly alarms: Alarms<AlarmName>;
  readonly connections: Connections;
  readonly viewers: Viewers;
  readonly line: AgentLine;
}

export interface GroundParts {
  ports: RoomPorts;
  clock: Clock;
  session: string;
}

export function createGround({ ports, clock, session }: GroundParts): Ground {
  const { sql, random, settings, server, crypto } = ports;
  const connections = createConnections();
  return {
    ports,
    clock,
    session,
    prover: createProver({ clock, random, settings, server, mac: crypto.mac, isSame: crypto.isSame }),
    alarms: createAlarms<AlarmName>(sql, (at) => ports.setAlarm(at)),
    connections,
    viewers: createViewers({ now: () => clock.now(), random, connections }),
    line: createAgentLine(),
  };
}
