import type { CloseReason } from '#protocol/wire/close.ts';
import type { CONTROL_REQUESTS } from '#protocol/control/messages.ts';
import type { RequestRefusal, ViewerToRoom } from '#protocol/wire/messages.ts';
import type { Controls } from './controls.ts';
import type { Ground } from '../ground.ts';
import type { Acts } from '../../rooms/acts.ts';
import type { SessionRecord } from '../record/record.ts';
import type { ViewerPeer } from '../sockets/peers.ts';
import type { Terminals } from '../terminals/terminals.ts';

export type ControlRequest = Extract<ViewerToRoom, { type: (typeof CONTROL_REQUESTS)[number] }>;

/** What viewers ask for that is about who may type: done, or refused with a reason; too often closes their socket. */
export interface ControlRequests {
  handle(viewer: ViewerPeer, request: ControlRequest): CloseReason | null;
}

export interface ControlRequestParts {
  ground: Pick<Ground, 'line' | 'viewers'>;
  acts: Acts;
  controls: Controls;
  record: SessionRecord;
  terminals: Terminals;
}

export function createControlRequests(parts: ControlRequestParts): ControlRequests {
  const { ground, acts, controls, record, terminals } = parts;
  const { line, viewers } = ground;

  const stop = (by: string, terminal: string): RequestRefusal | null => {
    if (line.peer === null) return { request: 'stop-program', reason: 'endpoint-offline' };
    record.append({ type: 'program-stopped', terminal, by });
    line.send({ type: 'stop-program', terminal });
    return null;
  };

  const answer = ({ person, role }: ViewerPeer, request: ControlRequest): RequestRefusal | null => {
    const actor = { person, role };
    if (request.type === 'pause-input' || request.type === 'resume-input') {
      return controls.setPause(actor, request);
    }
    const against = terminals.problem(request.terminal);
    if (against !== null) return { request: request.type, reason: against };
    return request.type === 'stop-program' ? stop(person, request.terminal) : controls.act(actor, request);
  };

  return {
    handle(viewer, request) {
      if (!acts.takeAct(viewer.person)) return 'rate-limited';
      const refusal = answer(viewer, request);
      if (refusal !== null) viewers.tellViewer(viewer, { type: 'request-refused', ...refusal });
      return null;
    },
  };
}
