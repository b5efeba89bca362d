import type { Clock } from '#base/ports.ts';
import { encodeFrame } from '#protocol/wire/frame.ts';
import { parseAgentToRoom, type AgentToRoom } from '#protocol/wire/messages.ts';
import type { EndCause } from '#protocol/terminals/end-cause.ts';
import { createLeftStream } from '../stream/left-stream.ts';
import type { Spool, StreamEnd } from '../stream/spool.ts';
import type { PtyHostFile } from '../local/files.ts';
import type { SourceEvents } from './stream-source.ts';
import type { TerminalSource } from './terminal-source.ts';

export interface OrphanOptions {
  ptyHost: Pick<PtyHostFile, 'terminal' | 'shell' | 'cols' | 'rows' | 'startedAt'>;
  spool: Spool;
  clock: Clock;
  /** Why the pty host is gone, if its spool does not say that the shell had already ended. */
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

/** A terminal whose pty host is gone: what that left is delivered, and no key reaches it any more. */
export function createOrphan({ ptyHost, spool, clock, cause, events }: OrphanOptions): TerminalSource {
  const { terminal, shell, startedAt } = ptyHost;
  const end: StreamEnd = spool.end ?? { at: clock.now(), cause, exitCode: null };

  const post = (message: AgentToRoom) => events.onMessage(message, encodeFrame(message));
  const stream = createLeftStream({
    ...{ name: terminal, spool },
    send(frame) {
      const parsed = parseAgentToRoom(frame);
      if (parsed.ok) events.onMessage(parsed.message, frame);
    },
    onAllSent: () => post({ type: 'terminal-ended', terminal, ...end }),
  });

  return {
    summary: { terminal, shell, running: false, pid: null },
    serverReached() {
      const size = lastSize(spool) ?? { cols: ptyHost.cols, rows: ptyHost.rows };
      post({ type: 'terminal-announced', terminal, shell, ...size, startedAt, running: false });
    },
    serverLost: stream.suspend,
    takeMessage(message) {
      if (message.type === 'resume-terminal') stream.resume(message);
      else if (message.type === 'segment-stored') stream.stored(message);
      else if (message.type === 'block-settled') stream.blockSettled(message.segment);
      else if (message.type === 'write-input') {
        const { input } = message;
        post({ type: 'input-settled', terminal, input, problem: 'terminal-ended' });
      } else if (message.type === 'terminal-closed') {
        spool.close();
        events.onDone({ complete: true });
      }
      return true;
    },
    dispose: spool.close,
  };
}
