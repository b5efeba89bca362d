import { createBeat } from '#base/beat.ts';
import type { Clock } from '#base/ports.ts';
import { AWARENESS_EVERY_MS } from '#protocol/limits.ts';
import type { PresenceState } from '#protocol/presence.ts';

export interface Publisher {
  /** Something may have changed. */
  changed(): void;
  stop(): void;
}

/** Speaks when there is something new, as often as the room passes it on and no more. */
export function createPublisher(
  clock: Clock,
  { current, speak }: { current(): PresenceState | null; speak(): void },
): Publisher {
  let said = '';
  const beat = createBeat(clock, {
    everyMs: AWARENESS_EVERY_MS,
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
