import type { Clock } from '#base/ports.ts';
import type { CloseReason } from '#protocol/wire/close.ts';

/** A socket let through the door before its device was dropped arrives within this, in ms. */
const DROPPED_FOR_MS = 60_000;

/** The devices whose sockets were closed a moment ago. */
export interface Drops {
  add(devices: readonly string[], reason: CloseReason): void;
  /** Why a device that comes now is not taken in, or null. */
  problemOf(device: string): CloseReason | null;
}

export function createDrops(clock: Clock): Drops {
  const dropped = new Map<string, { reason: CloseReason; at: number }>();
  const forgetOld = () => {
    const now = clock.now();
    for (const [id, { at }] of dropped) if (now - at > DROPPED_FOR_MS) dropped.delete(id);
  };
  return {
    add(devices, reason) {
      forgetOld();
      for (const device of devices) dropped.set(device, { reason, at: clock.now() });
    },
    problemOf(device) {
      forgetOld();
      return dropped.get(device)?.reason ?? null;
    },
  };
}
