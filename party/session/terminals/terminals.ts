import type { Dispose } from '#base/disposables.ts';
import type { Emitter } from '#base/emitter.ts';
import type { TerminalInfo } from '#protocol/terminals/terminal.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Streams } from '../output/streams.ts';
import type { Viewers } from '../sockets/viewers.ts';
import type { TerminalStore } from './terminal-store.ts';

/** The session's terminals in memory, in the order in which they were first heard of: a cache of the store. */
export interface Terminals {
  get(terminal: string): TerminalInfo | null;
  all(): TerminalInfo[];
  /** The terminal shown to somebody who names none: the newest that runs, otherwise the newest. */
  first(): string | null;
  /** Why nothing can be asked of a terminal, or null. */
  problem(terminal: string): 'no-such-terminal' | 'terminal-ended' | null;
  add(info: TerminalInfo): void;
  /** Changes what is known about a terminal: it is stored first, and sent by `tellAll`. */
  change(info: TerminalInfo, change: Partial<TerminalInfo>): void;
  /** Somebody has asked that it be closed: who asked first is kept until the endpoint says that it is. */
  closing(terminal: string, person: string): void;
  closedBy(terminal: string): string | null;
  /** Tells everybody what is known about a terminal. */
  tellAll(terminal: string): void;
  /** Forgets everything in memory, after a failure that may have left it different from what is stored. */
  reload(): void;
  onEvent(listener: (event: TerminalEvent) => void): Dispose;
}

/**
 * `added`: a new one is being stored, and what others store of it goes into the same write; `began`: it is stored, and
 * told to all; `announced`: its agent has said, for the first time or again, that it has it; `ended`: its shell is over,
 * which is stored and told.
 */
export interface TerminalEvent {
  type: 'added' | 'began' | 'announced' | 'ended';
  terminal: string;
}

export interface TerminalsParts {
  store: TerminalStore;
  /** A terminal's output is the stream of its id. */
  streams: Streams;
  lifecycle: Pick<Lifecycle, 'session'>;
  viewers: Viewers;
  events: Emitter<TerminalEvent>;
}

export function createTerminals(parts: TerminalsParts): Terminals {
  const { store, streams, lifecycle, viewers, events } = parts;
  const byId = new Map<string, TerminalInfo>();
  const isRunning = ({ ended }: TerminalInfo) => ended === null;
  const all = () => [...byId.values()];
  const reload = () => {
    byId.clear();
    for (const info of store.load()) {
      byId.set(info.terminal, info);
      streams.load(info.terminal, { ended: !isRunning(info) });
    }
  };
  reload();
  return {
    get: (terminal) => byId.get(terminal) ?? null,
    all,
    first: () => (all().findLast(isRunning) ?? all().at(-1))?.terminal ?? null,
    problem(terminal) {
      const info = byId.get(terminal);
      if (info === undefined) return 'no-such-terminal';
      return isRunning(info) && lifecycle.session.endedAt === null ? null : 'terminal-ended';
    },
    add(info) {
      store.save(info);
      byId.set(info.terminal, info);
      streams.begin(info.terminal);
    },
    change(known, change) {
      const info = { ...known, ...change };
      store.save(info);
      byId.set(info.terminal, info);
    },
    closing: (terminal, person) => store.setClosedBy(terminal, person),
    closedBy: (terminal) => store.closedBy(terminal),
    tellAll(terminal) {
      const info = byId.get(terminal);
      if (info !== undefined) viewers.tellAll({ type: 'terminal-changed', info });
    },
    reload,
    onEvent: events.subscribe,
  };
}
