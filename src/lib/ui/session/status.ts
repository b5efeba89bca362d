import type { CloseReason } from '#protocol/wire/close.ts';
import type { TerminalInfo } from '#protocol/terminals/terminal.ts';
import type { ConnectionState } from '../../session/connection-state.ts';
import type { SessionView } from '../../session/view.ts';

/** Where a session stands, in the order of what matters most to whoever looks. */
export type Status =
  | { kind: 'connecting' }
  | { kind: 'reconnecting'; since: number; why: CloseReason | null }
  | { kind: 'refused' }
  | { kind: 'session-ended'; at: number }
  | { kind: 'quiet'; since: number }
  | { kind: 'offline'; since: number }
  | { kind: 'paused'; why: NonNullable<TerminalInfo['pause']> }
  | { kind: 'terminal-ended'; ended: NonNullable<TerminalInfo['ended']> }
  | { kind: 'no-terminal' }
  | { kind: 'behind' }
  | { kind: 'live'; latencyMs: number | null };

export interface Standing {
  state: ConnectionState;
  view: SessionView | null;
  /** Everything stored has been shown. */
  isCaughtUp: boolean;
}

/** Times are of this machine's clock. */
export function statusOf({ state, view, isCaughtUp }: Standing): Status {
  if (state.status === 'refused' || state.status === 'closed') {
    const endedAt = view?.session.endedAt ?? null;
    return endedAt === null
      ? { kind: 'refused' }
      : { kind: 'session-ended', at: endedAt - (view?.clockOffsetMs ?? 0) };
  }
  if (state.status === 'reconnecting') return { kind: 'reconnecting', since: state.since, why: state.reason };
  if (state.status === 'connecting' || view === null) return { kind: 'connecting' };
  return liveStatus({ view, isCaughtUp });
}

function liveStatus({ view, isCaughtUp }: { view: SessionView; isCaughtUp: boolean }): Status {
  const here = (at: number) => at - view.clockOffsetMs;
  if (view.session.endedAt !== null) return { kind: 'session-ended', at: here(view.session.endedAt) };
  if (view.quietSince !== null) return { kind: 'quiet', since: view.quietSince };
  const watched = view.terminals.find(({ terminal }) => terminal === view.watching);
  if (watched?.ended)
    return { kind: 'terminal-ended', ended: { ...watched.ended, at: here(watched.ended.at) } };
  if (!view.endpoint.online) return { kind: 'offline', since: here(view.endpoint.since) };
  if (watched === undefined) return { kind: 'no-terminal' };
  if (watched.pause !== null) return { kind: 'paused', why: watched.pause };
  if (!isCaughtUp) return { kind: 'behind' };
  return { kind: 'live', latencyMs: view.latencyMs };
}
