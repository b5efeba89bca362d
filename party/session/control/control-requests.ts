import type { CloseReason } from '#protocol/wire/close.ts';
import { CONTROL_REQUESTS } from '#protocol/control/messages.ts';
import type { Refusal, ViewerToRoom } from '#protocol/wire/messages.ts';
import type { Acts } from '../acts.ts';
import type { AgentLine } from '../sockets/agent-line.ts';
import type { Controls } from './controls.ts';
import type { ViewerPeer } from '../sockets/peers.ts';
import type { RecordStore } from '../record/record-store.ts';
import type { Viewers } from '../sockets/viewers.ts';

export type ControlRequest = Extract<ViewerToRoom, { type: (typeof CONTROL_REQUESTS)[number] }>;

const TYPES: ReadonlySet<string> = new Set(CONTROL_REQUESTS);

export function isControlRequest(message: ViewerToRoom): message is ControlRequest {
  return TYPES.has(message.type);
}

/** What viewers ask for that is about who may type: done, or refused with a reason; too often closes their socket. */
export interface ControlRequests {
  handle(viewer: ViewerPeer, request: ControlRequest): CloseReason | null;
}

export interface ControlRequestParts {
  acts: Acts;
  controls: Controls;
  line: AgentLine;
  record: RecordStore;
  viewers: Viewers;
  /** Why nothing can be asked of a terminal, or null. */
  reasonAgainst(terminal: string): 'no-such-terminal' | 'terminal-ended' | null;
}

export function createControlRequests(parts: ControlRequestParts): ControlRequests {
  const { acts, controls, line, record, viewers } = parts;

  const stop = (by: string, terminal: string): Refusal | null => {
    if (line.peer === null) return { request: 'stop-program', reason: 'endpoint-offline' };
    record.append({ type: 'program-stopped', terminal, by });
    line.send({ type: 'stop-program', terminal });
    return null;
  };

  const answer = ({ person, role }: ViewerPeer, request: ControlRequest): Refusal | null => {
    const actor = { person, role };
    if (request.type === 'pause-input' || request.type === 'resume-input') {
      return controls.setPause(actor, request);
    }
    const against = parts.reasonAgainst(request.terminal);
    if (against !== null) return { request: request.type, reason: against };
    return request.type === 'stop-program' ? stop(person, request.terminal) : controls.act(actor, request);
  };

  return {
    handle(viewer, request) {
      if (!acts.take(viewer.person)) return 'rate-limited';
      const refusal = answer(viewer, request);
      if (refusal !== null) viewers.tell(viewer, { type: 'request-refused', ...refusal });
      return null;
    },
  };
}
