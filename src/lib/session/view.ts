import type { RoomToViewer, TerminalInfo } from '#protocol/messages.ts';
import type { SessionView } from './types.ts';

export type ViewMessage = Extract<
  RoomToViewer,
  { type: 'terminal-changed' | 'endpoint-changed' | 'session-ended' }
>;
type Welcome = Extract<RoomToViewer, { type: 'welcome' }>;

/** What a welcome says of a session, seen from a machine whose clock shows `now`. */
export function viewFromWelcome(
  welcome: Welcome,
  { now, before }: { now: number; before: SessionView | null },
): SessionView {
  const { session, endpoint, role, expiresAt, terminals } = welcome;
  return {
    session,
    endpoint,
    role,
    expiresAt,
    terminals,
    watching: before?.watching ?? null,
    clockOffsetMs: welcome.now - now,
    latencyMs: before?.latencyMs ?? null,
  };
}

function withTerminal(terminals: readonly TerminalInfo[], info: TerminalInfo): TerminalInfo[] {
  const known = terminals.some(({ terminal }) => terminal === info.terminal);
  if (!known) return [...terminals, info];
  return terminals.map((each) => (each.terminal === info.terminal ? info : each));
}

export function applyToView(view: SessionView, message: ViewMessage): SessionView {
  switch (message.type) {
    case 'terminal-changed':
      return { ...view, terminals: withTerminal(view.terminals, message.info) };
    case 'endpoint-changed':
      return { ...view, endpoint: { ...view.endpoint, online: message.online, since: message.since } };
    case 'session-ended':
      return { ...view, session: { ...view.session, endedAt: message.at } };
  }
}
