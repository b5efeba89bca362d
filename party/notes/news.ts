import type { Bytes } from '#base/bytes.ts';
import { encodeAwareness, isGone, readAwareness, type AwarenessEntry } from '#protocol/notes/notes-frame.ts';

/** What y-partykit said about each client, gathered until it is sent: the last of each. */
export interface PresenceNews {
  /** False if it equals what was gathered last: y-partykit says the same to one after another. */
  gather(frame: Bytes): boolean;
  /** All that is new since the last time in one frame, or null. */
  takeChanged(): Bytes | null;
  /** The states of all. */
  all(): AwarenessEntry[];
  clear(): void;
}

export function createPresenceNews(): PresenceNews {
  const states = new Map<number, AwarenessEntry>();
  const changed = new Map<number, AwarenessEntry>();
  let last: Bytes | null = null;

  function note(entry: AwarenessEntry): void {
    changed.set(entry.client, entry);
    if (isGone(entry)) states.delete(entry.client);
    else states.set(entry.client, entry);
  }

  return {
    gather(frame) {
      if (frame === last) return false;
      last = frame;
      readAwareness(frame)?.forEach(note);
      return changed.size > 0;
    },
    takeChanged() {
      if (changed.size === 0) return null;
      const frame = encodeAwareness([...changed.values()]);
      changed.clear();
      return frame;
    },
    all: () => [...states.values()],
    clear() {
      states.clear();
      changed.clear();
      last = null;
    },
  };
}
