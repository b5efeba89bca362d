import { hex } from '#base/bytes.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import { MAX_OPEN_SEGMENTS, MAX_TERMINALS, SEGMENT_HARD_MAX_BYTES } from '#protocol/ground/limits.ts';
import { sealText } from '#protocol/output/seal.ts';
import type { AgentToRoom } from '#protocol/wire/messages.ts';
import type { SegmentHeader } from '#protocol/output/segment-header.ts';
import { readAppend } from '#protocol/output/segment.ts';
import type { AgentLine } from '../sockets/agent-line.ts';
import type { Controls } from '../control/controls.ts';
import type { Output } from './output.ts';
import type { SessionPorts } from '../ports.ts';
import type { RecordStore } from '../record/record-store.ts';
import type { Segment, SegmentStore } from './segment-store.ts';
import type { Session } from '../session-store.ts';
import type { Terminal, Terminals } from './terminals.ts';
import type { Viewers } from '../sockets/viewers.ts';

type Message<Type extends AgentToRoom['type']> = Extract<AgentToRoom, { type: Type }>;

/** What the agent delivers: stored, then shown, then acknowledged. A breach gives the reason its socket is closed for. */
export interface Deliveries {
  announced(message: Message<'terminal-announced'>): CloseReason | null;
  segmentOpened(message: Message<'segment-opened'>): CloseReason | null;
  appended(message: Message<'segment-appended'>): CloseReason | null;
  sealed(message: Message<'segment-sealed'>): CloseReason | null;
  terminalEnded(message: Message<'terminal-ended'>): CloseReason | null;
}

export interface DeliveryParts {
  ports: SessionPorts;
  session: () => Session;
  record: RecordStore;
  segments: SegmentStore;
  terminals: Terminals;
  controls: Controls;
  viewers: Viewers;
  output: Output;
  line: AgentLine;
  /** Something can now be compacted. */
  handleSealed(): void;
}

/** A resume names at most so many segments, the newest; what it leaves out is sent again, and found to be there. */
const RESUME_MAX = 8000;

/** Payload of a segment past its hard end: as much again, for the events that were in the making. */
const SEGMENT_BOUND_BYTES = 2 * SEGMENT_HARD_MAX_BYTES;

export function createDeliveries(parts: DeliveryParts): Deliveries {
  const { ports, session, record, segments, terminals, controls, viewers, output, line } = parts;
  const { sql, crypto } = ports;

  const acknowledge = ({ header: { terminal, segment }, clock: event, sha256 }: Segment) =>
    line.send({ type: 'segment-stored', terminal, segment, event, sealed: sha256 !== null });

  const resume = (terminal: string) => {
    const held = segments.held(terminal);
    const hole = held.findIndex(({ segment, sealed }, index) => segment !== index || !sealed);
    const sealedBelow = hole === -1 ? held.length : hole;
    line.send({
      type: 'resume-terminal',
      terminal,
      sealedBelow,
      partial: held.slice(sealedBelow).slice(-RESUME_MAX),
    });
  };

  /** The terminal a delivery is of; one that has ended takes no more, and its agent is told again. */
  const running = (terminal: string): Terminal | CloseReason | null => {
    const known = terminals.get(terminal);
    if (known === null) return 'out-of-order';
    if (known.info.ended === null) return known;
    line.send({ type: 'terminal-closed', terminal });
    return null;
  };

  /** Does `action` with the running terminal and the held segment a delivery names. */
  const withSegment = (
    { terminal, segment }: { terminal: string; segment: number },
    action: (segment: Segment, terminal: Terminal) => CloseReason | null,
  ): CloseReason | null => {
    const found = running(terminal);
    if (found === null || typeof found === 'string') return found;
    const held = terminals.segment(found, segment);
    return held === null ? 'out-of-order' : action(held, found);
  };

  const openNew = (terminal: Terminal, header: SegmentHeader): CloseReason | null => {
    if (terminal.open.size >= MAX_OPEN_SEGMENTS) return 'out-of-order';
    const segment = sql.transaction(() => segments.open(header));
    const { newest } = terminal;
    terminal.open.set(header.segment, segment);
    if (newest === null || header.segment > newest.header.segment) {
      const continues = newest?.sha256 != null && header.segment === newest.header.segment + 1;
      terminal.newest = segment;
      output.segmentOpened(terminal, { segment, continues });
    }
    acknowledge(segment);
    return null;
  };

  const putSeal = (segment: Segment, { sha256, signature }: { sha256: string; signature: string | null }) => {
    const { header, clock: events } = segment;
    segments.seal(segment, sha256);
    const fact = { terminal: header.terminal, segment: header.segment, events, sha256, signature };
    record.append({ type: 'segment-sealed', ...fact });
  };

  const seal = (segment: Segment, message: Message<'segment-sealed'>): CloseReason | null => {
    const { terminal, segment: number, events, sha256, signature } = message;
    if (segment.sha256 !== null) return segment.sha256 === sha256 ? null : 'seal-mismatch';
    if (events > segment.clock) return 'out-of-order';
    const { id, endpointKey: publicKey } = session();
    const text = sealText({ session: id, terminal, segment: number, events, sha256 });
    if (signature !== null && !crypto.isSigned({ publicKey, text, signature })) return 'bad-signature';
    if (events < segment.clock || segments.textSha256(segment) !== sha256) return 'seal-mismatch';
    const signed = signature === null ? null : hex(signature);
    sql.transaction(() => putSeal(segment, { sha256, signature: signed }));
    output.sealed(segment);
    return null;
  };

  return {
    announced({ terminal, shell, cols, rows, startedAt }) {
      const known = terminals.get(terminal);
      if (known !== null && known.info.ended !== null) {
        line.send({ type: 'terminal-closed', terminal });
        return null;
      }
      if (known === null) {
        if (terminals.all().length >= MAX_TERMINALS) return 'room-full';
        const fresh = { title: null, pause: null, program: null, ended: null };
        const info = { terminal, shell, cols, rows, startedAt, ...fresh };
        sql.transaction(() => {
          record.append({ type: 'terminal-started', terminal, shell, cols, rows, startedAt });
          terminals.add(info);
          controls.add(terminal);
        });
        viewers.tellAll({ type: 'terminal-changed', info });
        controls.tell(terminal);
        output.terminalAdded(terminal);
      } else if (known.info.cols !== cols || known.info.rows !== rows) {
        terminals.change(known, { cols, rows });
        viewers.tellAll({ type: 'terminal-changed', info: known.info });
      }
      controls.announced(terminal);
      resume(terminal);
      return null;
    },
    segmentOpened({ type: _type, ...header }) {
      const terminal = running(header.terminal);
      if (terminal === null || typeof terminal === 'string') return terminal;
      const held = terminals.segment(terminal, header.segment);
      if (held === null) return openNew(terminal, header);
      if (held.header.author !== header.author) return 'out-of-order';
      acknowledge(held);
      return null;
    },
    appended: (message) =>
      withSegment(message, (segment) => {
        if (segment.sha256 !== null) {
          acknowledge(segment);
          return null;
        }
        const { author } = segment.header;
        const append = readAppend(message.update, { author, clock: segment.clock });
        if (!append.ok) return append.problem;
        if (append.events.length > 0) {
          if (segment.bytes + message.update.length > SEGMENT_BOUND_BYTES) return 'not-an-append';
          segments.append(segment, { update: message.update, events: append.events, clock: append.clock });
          output.appended(segment, message.update);
        }
        acknowledge(segment);
        return null;
      }),
    sealed: (message) =>
      withSegment(message, (segment, terminal) => {
        const breach = seal(segment, message);
        if (breach !== null) return breach;
        terminal.open.delete(message.segment);
        acknowledge(segment);
        parts.handleSealed();
        return null;
      }),
    terminalEnded({ terminal, at, cause, exitCode }) {
      const found = running(terminal);
      if (found === null || typeof found === 'string') return found;
      const open = [...found.open.values()];
      sql.transaction(() => {
        // Their author is gone, and will not seal them itself.
        for (const segment of open) {
          putSeal(segment, { sha256: segments.textSha256(segment), signature: null });
        }
        record.append({ type: 'terminal-ended', terminal, cause, exitCode, endedAt: at });
        terminals.change(found, { ended: { at, cause, exitCode }, pause: null, program: null });
      });
      found.open.clear();
      for (const segment of open) output.sealed(segment);
      viewers.tellAll({ type: 'terminal-changed', info: found.info });
      line.send({ type: 'terminal-closed', terminal });
      parts.handleSealed();
      return null;
    },
  };
}
