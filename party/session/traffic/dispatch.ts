import type { Bytes } from '#base/bytes.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { parseAgentToRoom, parseViewerToRoom } from '#protocol/wire/messages.ts';
import { mayRole } from '#protocol/wire/rights.ts';
import type { AgentHandlers, AgentMessages, ViewerHandlers, ViewerMessages } from '../concept.ts';
import type { ViewerPeer } from '../sockets/peers.ts';

/** Brings each message to its handler. What is given back is the reason to close the sender's socket for, if any. */
export interface Dispatch {
  /** Messages of a type this build does not know, since the room woke. */
  readonly unknownMessages: number;
  fromViewer(viewer: ViewerPeer, frame: Bytes): CloseReason | null;
  fromAgent(frame: Bytes): CloseReason | null;
}

export interface DispatchParts {
  fromViewers: ViewerHandlers;
  fromAgent: AgentHandlers;
}

export function createDispatch({ fromViewers, fromAgent }: DispatchParts): Dispatch {
  let unknownMessages = 0;
  const ignoreUnknown = (problem: CloseReason | 'unknown-type'): CloseReason | null => {
    if (problem !== 'unknown-type') return problem;
    unknownMessages += 1;
    return null;
  };
  // By type and message apart: so TypeScript sees that a handler gets what it is for.
  const handleViewer = <Type extends keyof ViewerMessages>(
    viewer: ViewerPeer,
    { type, message }: { type: Type; message: ViewerMessages[Type] },
  ) => fromViewers[type](viewer, message);
  const handleAgent = <Type extends keyof AgentMessages>(type: Type, message: AgentMessages[Type]) =>
    fromAgent[type](message);
  return {
    get unknownMessages() {
      return unknownMessages;
    },
    fromViewer(viewer, frame) {
      const parsed = parseViewerToRoom(frame);
      if (!parsed.ok) return ignoreUnknown(parsed.problem);
      const { message } = parsed;
      if (!mayRole(viewer.role, message.type)) return 'not-allowed';
      // It has been said, or they would be no viewer.
      if (message.type === 'hello') return 'malformed-frame';
      return handleViewer(viewer, { type: message.type, message });
    },
    fromAgent(frame) {
      const parsed = parseAgentToRoom(frame);
      return parsed.ok ? handleAgent(parsed.message.type, parsed.message) : ignoreUnknown(parsed.problem);
    },
  };
}
