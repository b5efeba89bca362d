import { createEmitter } from '#base/emitter.ts';
import { LOOKED_AT_EVERY_MS } from '#protocol/ground/limits.ts';
import type { LastSeen } from '#protocol/seen/messages.ts';
import type { Clock } from '#base/ports.ts';
import type { Handlers } from '../wire/handlers.ts';
import type { Requests } from '../wire/requests.ts';

/** Where the user last looked at the live end, on any device. */
export interface SeenFacet {
  /** As the room had it when it last welcomed this connection; null if they never did. */
  readonly last: LastSeen | null;
  /** The room has welcomed this connection. */
  onWelcome(listener: (last: LastSeen | null) => void): () => void;
  /** The live end of a terminal is on the user's screen; the room is told at most every ten seconds. */
  lookedAt(terminal: string, line: number): void;
}

export function createSeen({ clock, requests }: { clock: Clock; requests: Pick<Requests, 'send'> }) {
  const welcomes = createEmitter<LastSeen | null>();
  let last: LastSeen | null = null;
  let told: number | null = null;

  const handlers: Handlers<'welcome'> = {
    welcome({ seen }) {
      last = seen ?? null;
      told = null;
      welcomes.emit(last);
    },
  };
  const facet: SeenFacet = {
    get last() {
      return last;
    },
    onWelcome: welcomes.subscribe,
    lookedAt(terminal, line) {
      const now = clock.now();
      if (told !== null && now - told < LOOKED_AT_EVERY_MS) return;
      told = now;
      requests.send({ type: 'looked-at', terminal, line });
    },
  };
  return { facet, handlers };
}
