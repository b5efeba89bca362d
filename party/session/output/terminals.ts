import type { TerminalInfo } from '#protocol/terminals/terminal.ts';
import type { Segment, SegmentStore } from './segment-store.ts';
import type { TerminalStore } from './terminal-store.ts';

/** A terminal with what of its output is at hand; the rest is in the store. */
export interface Terminal {
  info: TerminalInfo;
  /** The segment with the highest number: what joiners are shown. */
  newest: Segment | null;
  /** The segments that are not sealed, by number. */
  open: Map<number, Segment>;
  /** When a cut was last asked for, and of which segment. */
  cutAt: number;
  cutOf: number | null;
}

/** The session's terminals in memory: a cache of the stores, in their order. */
export interface Terminals {
  get(terminal: string): Terminal | null;
  all(): TerminalInfo[];
  /** What is shown to one who names no terminal: the newest that runs, else the newest. */
  first(): string | null;
  add(info: TerminalInfo): Terminal;
  /** Changes what is known of a terminal, stored first. */
  change(terminal: Terminal, change: Partial<TerminalInfo>): void;
  /** A segment's state at hand or from the store. */
  segment(terminal: Terminal, segment: number): Segment | null;
  /** Forgets everything at hand, after a failure that may have left it different from what is stored. */
  reload(): void;
}

export function createTerminals({
  store,
  segments,
}: {
  store: TerminalStore;
  segments: SegmentStore;
}): Terminals {
  const byId = new Map<string, Terminal>();
  const load = (info: TerminalInfo): Terminal => {
    const open = new Map(
      segments.unsealed(info.terminal).map((segment) => [segment.header.segment, segment]),
    );
    const newest = segments.newest(info.terminal);
    const known = newest === null ? null : (open.get(newest.header.segment) ?? newest);
    return { info, newest: known, open, cutAt: 0, cutOf: null };
  };
  const reload = () => {
    byId.clear();
    for (const info of store.load()) byId.set(info.terminal, load(info));
  };
  reload();
  return {
    get: (terminal) => byId.get(terminal) ?? null,
    all: () => [...byId.values()].map(({ info }) => info),
    first() {
      const all = [...byId.values()].map(({ info }) => info);
      return (all.findLast(({ ended }) => ended === null) ?? all.at(-1))?.terminal ?? null;
    },
    add(info) {
      store.save(info);
      const terminal: Terminal = { info, newest: null, open: new Map(), cutAt: 0, cutOf: null };
      byId.set(info.terminal, terminal);
      return terminal;
    },
    change(terminal, change) {
      const info = { ...terminal.info, ...change };
      store.save(info);
      terminal.info = info;
    },
    segment(terminal, segment) {
      if (terminal.newest?.header.segment === segment) return terminal.newest;
      return terminal.open.get(segment) ?? segments.find(terminal.info.terminal, segment);
    },
    reload,
  };
}
