import type { Position } from '#protocol/output/segment-header.ts';
import type { Feed, OutputMessage } from './feed.ts';
import { fetchHistory } from './history.ts';
import { tell, type Handlers, type Listener } from '../wire/handlers.ts';
import type { MemberAccess } from '../wire/http.ts';
import type { Requests } from '../wire/requests.ts';
import type { HistorySegment } from './history.ts';
import type { OutputItem } from './output-item.ts';

/** The output of the watched terminal. */
export interface OutputFacet {
  /**
   * The listener takes output in and calls `done` (or returns) when it has; bytes are acknowledged to the room only
   * then, so that a slow screen is never queued for.
   */
  onOutput(listener: Listener<OutputItem>): () => void;
  /** The watched terminal, and how much of it came; null before there is any. */
  readonly at: (Position & { terminal: string }) | null;
  /** Watches another terminal of the session. */
  watch(terminal: string): void;
  /** The last sealed segments before `before` that together begin at least `lines` lines above its first line. */
  history(before: Position, lines: number): Promise<HistorySegment[]>;
}

export interface OutputOptions {
  feed: Feed;
  member: MemberAccess;
  requests: Requests;
  /** Which terminal is watched, whenever that may have changed. */
  onWatching(terminal: string | null): void;
  /** Another is watched from now on; this much of the one before came. */
  onLeft(terminal: string, at: Position): void;
  /** The output received does not follow what is here, so the connection has to come back for it. */
  onLost(): void;
}

/** Passes on to the listener what the feed makes of the room's messages. */
export function createOutput({ feed, member, requests, onWatching, onLeft, onLost }: OutputOptions) {
  const listeners = new Set<Listener<OutputItem>>();
  let mendings = 0;

  /** Reconnects for what is missing and, if that did not help, for a whole screen. */
  function mend(): void {
    mendings += 1;
    if (mendings > 1) feed.watch(feed.terminal);
    onLost();
  }

  function deliver(items: readonly OutputItem[], done: () => void): void {
    let open = 1;
    const one = () => {
      open -= 1;
      if (open === 0) done();
    };
    for (const item of items) {
      for (const listener of [...listeners]) {
        open += 1;
        tell(listener, { value: item, done: one });
      }
    }
    one();
  }

  const facet: OutputFacet = {
    onOutput(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get at() {
      const { terminal, position } = feed;
      return terminal === null || position === null ? null : { terminal, ...position };
    },
    watch(terminal) {
      if (terminal === feed.terminal) return;
      if (feed.terminal !== null && feed.position !== null) onLeft(feed.terminal, feed.position);
      feed.watch(terminal);
      onWatching(terminal);
      requests.send({ type: 'watch-terminal', terminal });
    },
    async history(before, lines) {
      const { terminal, firstLine } = feed;
      if (terminal === null) return [];
      return fetchHistory(member, { terminal, segment: before.segment, firstLine, lines });
    },
  };

  function take(message: OutputMessage, done: () => void): void {
    const step = feed.takeMessage(message);
    if (!step.ok) {
      mend();
      return;
    }
    if (message.type === 'caught-up') mendings = 0;
    onWatching(feed.terminal);
    deliver(step.items, done);
  }

  const handlers: Handlers<OutputMessage['type'] | 'segment-sealed' | 'terminal-changed'> = {
    screen: take,
    'segment-continued': take,
    'segment-appended': take,
    'caught-up': take,
    // A seal changes nothing of what is shown.
    'segment-sealed': () => undefined,
    'terminal-changed': ({ info }) => {
      if (feed.terminal === null) facet.watch(info.terminal);
    },
  };

  return { facet, handlers };
}
