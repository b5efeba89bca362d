import { hex } from '#base/bytes.ts';
import { sealText } from '#protocol/output/seal.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import type { AgentMessages } from '../concept.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { RoomPorts } from '../ports.ts';
import type { SessionRecord } from '../record/record.ts';
import type { SegmentStore } from './segment-store.ts';
import type { Segment } from './segment.ts';

/** Ends of segments: what was hashed, by whom it was signed, and the fact of it. */
export interface Seals {
  /** Seals a segment as its author says, or returns the reason why the author is not to be believed. */
  seal(segment: Segment, message: AgentMessages['segment-sealed']): CloseReason | null;
  /** Seals a segment whose author is gone, as it is; within the caller's write. */
  putUnsigned(segment: Segment): void;
  /** The key of a sealed segment in storage; null if there is none. */
  keyOf(terminal: string, segment: number): number | null;
}

export interface SealsParts {
  ports: Pick<RoomPorts, 'sql' | 'crypto'>;
  lifecycle: Pick<Lifecycle, 'session'>;
  record: SessionRecord;
  segments: SegmentStore;
}

export function createSeals({ ports, lifecycle, record, segments }: SealsParts): Seals {
  const { sql, crypto } = ports;

  const put = (segment: Segment, { sha256, signature }: { sha256: string; signature: string | null }) => {
    const { header, clock: events } = segment;
    segments.seal(segment, sha256);
    const fact = { terminal: header.terminal, segment: header.segment, events, sha256, signature };
    record.append({ type: 'segment-sealed', ...fact });
  };

  return {
    seal(segment, { terminal, segment: number, events, sha256, signature }) {
      if (segment.sha256 !== null) return segment.sha256 === sha256 ? null : 'seal-mismatch';
      if (events > segment.clock) return 'out-of-order';
      const { id, endpointKey: publicKey } = lifecycle.session;
      const text = sealText({ session: id, terminal, segment: number, events, sha256 });
      if (signature !== null && !crypto.isSigned({ publicKey, text, signature })) return 'bad-signature';
      if (events < segment.clock || segments.textSha256(segment) !== sha256) return 'seal-mismatch';
      const signed = signature === null ? null : hex(signature);
      sql.transaction(() => put(segment, { sha256, signature: signed }));
      return null;
    },
    keyOf(terminal, segment) {
      const found = segments.find(terminal, segment);
      return found?.sha256 == null ? null : found.key;
    },
    putUnsigned: (segment) => put(segment, { sha256: segments.textSha256(segment), signature: null }),
  };
}
