import { createBeat } from '#base/beat.ts';
import type { Clock } from '#base/ports.ts';
import { awarenessEveryMs, type PresenceState } from '#protocol/notes/presence.ts';

export interface Publisher {
  /** Something may have changed. */
  changed(): void;
  stop(): void;
}

export interface PublisherOptions {
  current(): PresenceState | null;
  speak(): void;
  /** Pages that are told, this one too. */
  pages(): number;
}

/** Speaks when there is something new, as often as the room passes it on and no more. */
export function createPublisher(clock: Clock, { current, speak, pages }: PublisherOptions): Publisher {
  let said = '';
  const beat = createBeat(clock, {
    everyMs: () => awarenessEveryMs(pages()),
    act() {
      const news = newsOf(current());
      if (news === said) return;
      said = news;
      speak();
    },
  });
  return {
    changed() {
      if (newsOf(current()) !== said) beat.ask();
    },
    stop: beat.stop,
  };
}

/** Which lines are at the end is nobody's news: they change with every line of output. */
function newsOf(state: PresenceState | null): string {
  return JSON.stringify(state?.view?.follows === true ? { ...state, view: 'end' } : state);
}
