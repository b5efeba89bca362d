import type { Role } from '#protocol/ground/roles.ts';
import { NO_HANDOFF, type HandoffState } from '#protocol/handoff/handoff.ts';
import type { InputPause, SessionPolicy, TerminalControl } from '#protocol/control/control.ts';
import type { TerminalInfo } from '#protocol/terminals/terminal.ts';
import type { PersonInfo } from '#protocol/people/people.ts';
import type { Clock } from '#base/ports.ts';
import { createEmitter } from '#base/emitter.ts';
import type { Handlers, MessageOf } from './wire/handlers.ts';

type Welcome = MessageOf<'welcome'>;

/** What the room last said about the session; kept while reconnecting. */
export interface SessionView {
  session: Welcome['session'];
  endpoint: Welcome['endpoint'];
  role: Role;
  you: Welcome['you'];
  /** People who are here, others whom the rest of this names, and people who left since we came. */
  people: readonly PersonInfo[];
  controls: readonly TerminalControl[];
  pause: InputPause | null;
  policy: SessionPolicy;
  /** Who takes care of the session, how the work stands, and whether it is being handed over. */
  handoff: HandoffState;
  terminals: readonly TerminalInfo[];
  /** The terminal whose output this connection gets, or null if the session has none yet. */
  watching: string | null;
  /** Room's clock less this machine's, ms. */
  clockOffsetMs: number;
  /** Last measured round trip to the server, ms. */
  latencyMs: number | null;
  /** Since when nothing has come on a line that is asked whether it is there, ms of this machine's clock; null: it is heard. */
  quietSince: number | null;
}

type ViewMessageType =
  | 'terminal-changed'
  | 'endpoint-changed'
  | 'session-ended'
  | 'person-changed'
  | 'control-changed'
  | 'pause-changed'
  | 'policy-changed'
  | 'handoff-changed';
export type ViewMessage = MessageOf<ViewMessageType>;

/** What a welcome says about a session, on a machine whose clock shows `now`. */
export function viewFromWelcome(
  {
    type: _type,
    version: _version,
    token: _token,
    recordedTo: _recordedTo,
    seen: _seen,
    now: roomsNow,
    ...said
  }: Welcome,
  { now, before }: { now: number; before: SessionView | null },
): SessionView {
  return {
    ...said,
    handoff: said.handoff ?? NO_HANDOFF,
    people: [...gone(before?.people ?? [], said.people, roomsNow), ...said.people],
    watching: before?.watching ?? null,
    clockOffsetMs: roomsNow - now,
    latencyMs: before?.latencyMs ?? null,
    quietSince: null,
  };
}

/** Those who were known before and are not told of any more: they have left meanwhile. */
function gone(before: readonly PersonInfo[], now: readonly PersonInfo[], at: number): PersonInfo[] {
  return before
    .filter(({ person }) => !now.some((each) => each.person === person))
    .map((each) => (each.here.length === 0 ? each : { ...each, here: [], since: at }));
}

/** The list with an entry in place of the one like it, or after all others. */
function withEntry<T>(entries: readonly T[], entry: T, isLike: (other: T) => boolean): readonly T[] {
  if (!entries.some(isLike)) return [...entries, entry];
  return entries.map((each) => (isLike(each) ? entry : each));
}

const withTerminal = (terminals: readonly TerminalInfo[], info: TerminalInfo) =>
  withEntry(terminals, info, ({ terminal }) => terminal === info.terminal);

export function applyToView(view: SessionView, message: ViewMessage): SessionView {
  switch (message.type) {
    case 'terminal-changed':
      return { ...view, terminals: withTerminal(view.terminals, message.info) };
    case 'endpoint-changed':
      return { ...view, endpoint: { ...view.endpoint, online: message.online, since: message.since } };
    case 'session-ended':
      return { ...view, session: { ...view.session, endedAt: message.at } };
    case 'person-changed': {
      const { info } = message;
      return { ...view, people: withEntry(view.people, info, ({ person }) => person === info.person) };
    }
    case 'control-changed': {
      const { control } = message;
      return {
        ...view,
        controls: withEntry(view.controls, control, ({ terminal }) => terminal === control.terminal),
      };
    }
    case 'pause-changed':
      return { ...view, pause: message.pause };
    case 'policy-changed':
      return { ...view, policy: message.policy };
    case 'handoff-changed':
      return { ...view, handoff: message.handoff };
  }
}

/** Who has control of a terminal; nobody, if the room has said nothing about it yet. */
export function controlOf({ controls }: Pick<SessionView, 'controls'>, terminal: string): TerminalControl {
  return (
    controls.find((each) => each.terminal === terminal) ?? {
      ...{ terminal, holder: null, fence: 0, since: 0, asks: [] },
    }
  );
}

export interface ViewOptions {
  clock: Clock;
  /** The terminal that is watched. */
  watched(): string | null;
  /** The room has sent its welcome on the current socket, and the view matches it. */
  onWelcome(): void;
}

/** What the room last said about the session; the listener is called with each change. */
export interface HeldView {
  readonly current: SessionView | null;
  readonly handlers: Handlers<'welcome' | ViewMessageType>;
  onChange(listener: (view: SessionView) => void): () => void;
  watches(terminal: string | null): void;
  measured(latencyMs: number): void;
  quiet(since: number | null): void;
}

export function createView({ clock, watched, onWelcome }: ViewOptions): HeldView {
  const changes = createEmitter<SessionView>();
  let current: SessionView | null = null;
  let latencyMs: number | null = null;

  function show(change: Partial<SessionView>): void {
    if (current === null) return;
    current = { ...current, ...change };
    changes.emit(current);
  }

  function apply(message: ViewMessage): void {
    if (current !== null) show(applyToView(current, message));
  }

  return {
    get current() {
      return current;
    },
    handlers: {
      welcome(message) {
        current = viewFromWelcome(message, { now: clock.now(), before: current });
        onWelcome();
        show({ watching: watched(), latencyMs });
      },
      'terminal-changed': apply,
      'endpoint-changed': apply,
      'session-ended': apply,
      'person-changed': apply,
      'control-changed': apply,
      'pause-changed': apply,
      'policy-changed': apply,
      'handoff-changed': apply,
    },
    onChange: changes.subscribe,
    watches(terminal) {
      if (current?.watching !== terminal) show({ watching: terminal });
    },
    measured(ms) {
      latencyMs = ms;
      show({ latencyMs });
    },
    quiet: (quietSince) => show({ quietSince }),
  };
}
