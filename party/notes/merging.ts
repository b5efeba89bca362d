import { createBeat } from '#base/beat.ts';
import type { Bytes } from '#base/bytes.ts';
import type { Clock } from '#base/ports.ts';
import { encodeAwareness } from '#protocol/notes/notes-frame.ts';
import { awarenessEveryMs } from '#protocol/notes/presence.ts';
import { deliverSaid, sendTo, type NotesMember } from './member.ts';
import { createPresenceNews } from './news.ts';

/** A few times a second, passes the pages' states to y-partykit, and sends everybody its answers in one frame. */
export interface Merging {
  /** There is something to pass on or to send. */
  ask(): void;
  /** The states that y-partykit sends to one page, or to all in turn: the latter is gathered, the former passed on. */
  handleSaid(member: NotesMember, frame: Bytes): void;
  /** Nobody is left. */
  stop(): void;
}

export interface MergingParts {
  clock: Clock;
  members: ReadonlyMap<unknown, NotesMember>;
  report(error: unknown): void;
}

export function createMerging({ clock, members, report }: MergingParts): Merging {
  const news = createPresenceNews();
  let isFlushing = false;
  const beat = createBeat(clock, { everyMs: () => awarenessEveryMs(members.size), act: tryFlush });

  function tryFlush(): void {
    isFlushing = true;
    try {
      flush();
    } catch (error) {
      report(error);
    }
    isFlushing = false;
  }

  function flush(): void {
    const present = [...members.values()].filter(({ mounted }) => mounted !== null);
    for (const member of present) deliverSaid(member);
    const changed = news.takeChanged();
    // Encoded once for all, and only where somebody wants it.
    const all = present.some(({ needsAll }) => needsAll) ? encodeAwareness(news.all()) : null;
    for (const member of present) {
      const frame = member.needsAll ? all : changed;
      member.needsAll = false;
      if (frame !== null) sendTo(member, frame);
    }
  }

  return {
    ask: () => beat.ask(),
    handleSaid(member, frame) {
      if (member.mounted === null) sendTo(member, frame);
      // What is said during sending is sent along.
      else if (news.gather(frame) && !isFlushing) beat.ask();
    },
    stop() {
      news.clear();
      beat.stop();
    },
  };
}
