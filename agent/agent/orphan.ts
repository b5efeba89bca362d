import type { Bytes } from '#base/bytes.ts';
import type { Clock } from '#base/ports.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { parseAgentToRoom, type AgentToRoom } from '#protocol/wire/messages.ts';
import type { EndCause } from '#protocol/terminals/end-cause.ts';
import { createOutbox } from '../stream/outbox.ts';
import type { Spool, StreamEnd } from '../stream/spool.ts';
import type { PtyHostFile } from '../local/files.ts';
import type { SourceEvents, TerminalSource } from './terminal-source.ts';

export interface OrphanOptions {
  ptyHost: Pick<PtyHostFile, 'terminal' | 'shell' | 'cols' | 'rows' | 'startedAt'>;
  spool: Spool;
  clock: Clock;
  /** Why the pty host is gone, where its spool does not say that the shell had ended before. */
  cause: EndCause;
  events: SourceEvents;
}

/** The size the terminal had last. */
function lastSize(spool: Spool): { cols: number; rows: number } | null {
  const newest = spool.index().at(-1);
  const header = newest === undefined ? null : spool.header(newest.segment);
  const parsed = header === null ? null : parseAgentToRoom(header);
  return parsed?.ok && parsed.message.type === 'segment-opened'
    ? { cols: parsed.message.cols, rows: parsed.message.rows }
    : null;
}

/** Delivers what a pty host left behind, without adding to it; the room seals what its author did not. */
export function createOrphan({ ptyHost, spool, clock, cause, events }: OrphanOptions): TerminalSource {
  const { terminal, shell, startedAt } = ptyHost;
  const end: StreamEnd = spool.end ?? { at: clock.now(), cause, exitCode: null };
  let endTold = false;

  const send = (frame: Bytes) => {
    const parsed = parseAgentToRoom(frame);
    if (parsed.ok) events.onMessage(parsed.message, frame);
  };
  const { delivery, ...outbox } = createOutbox({ terminal, spool, send });
  const advance = () => {
    outbox.pump();
    if (!delivery.allSent || endTold) return;
    endTold = true;
    outbox.post({ type: 'terminal-ended', terminal, ...end });
  };
  const close = () => {
    spool.close();
    events.onDone({ complete: true });
  };

  return {
    summary: { terminal, shell, running: false, pid: null },
    serverReached() {
      const size = lastSize(spool) ?? { cols: ptyHost.cols, rows: ptyHost.rows };
      const message: AgentToRoom = {
        type: 'terminal-announced',
        terminal,
        shell,
        ...size,
        startedAt,
        running: false,
      };
      events.onMessage(message, encodeFrame(message));
    },
    serverLost() {
      delivery.suspend();
    },
    take(message) {
      if (message.type === 'resume-terminal') {
        endTold = false;
        spool.drop(delivery.resume(spool.index(), message));
        advance();
      } else if (message.type === 'segment-stored') {
        if (delivery.stored(message)) spool.drop([message.segment]);
        advance();
      } else if (message.type === 'terminal-closed') close();
      else if (message.type === 'write-input') {
        const { input } = message;
        outbox.post({ type: 'input-settled', terminal, input, problem: 'terminal-ended' });
      }
      return true;
    },
    dispose() {
      spool.close();
    },
  };
}
