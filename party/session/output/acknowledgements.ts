import type { AgentLine } from '../sockets/agent-line.ts';
import type { Segment } from './segment.ts';
import type { SegmentStore } from './segment-store.ts';

/** Tells the agent what is stored: it sends the rest, and keeps nothing that is stored. */
export interface Acknowledgements {
  /** A segment is stored up to its present state. */
  stored(segment: Segment): void;
  /** What is stored of a stream: it continues from there. */
  resume(stream: string): void;
  /** A stream's end is on the record. */
  ended(stream: string): void;
}

/** A resume names at most this many segments, the newest; what it leaves out is sent again, and found to be stored. */
const RESUME_MAX = 8000;

export interface AcknowledgementsParts {
  line: AgentLine;
  segments: SegmentStore;
}

export function createAcknowledgements({ line, segments }: AcknowledgementsParts): Acknowledgements {
  return {
    stored({ header: { terminal, segment }, clock: event, sha256 }) {
      line.send({ type: 'segment-stored', terminal, segment, event, sealed: sha256 !== null });
    },
    resume(stream) {
      const held = segments.held(stream);
      const hole = held.findIndex(({ segment, sealed }, index) => segment !== index || !sealed);
      const sealedBelow = hole === -1 ? held.length : hole;
      const partial = held.slice(sealedBelow).slice(-RESUME_MAX);
      line.send({ type: 'resume-terminal', terminal: stream, sealedBelow, partial, takesBlocks: true });
    },
    ended: (stream) => void line.send({ type: 'terminal-closed', terminal: stream, takesBlocks: true }),
  };
}
