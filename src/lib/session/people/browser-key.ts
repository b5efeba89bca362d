import { systemClock } from '#base/clock-host.ts';
import type { Clock } from '#base/ports.ts';
import { createDeviceKey, NoStorage, type DeviceKey } from './device-key.ts';
import { keptDeviceKey } from './kept-device-key.ts';

/** Browsers whose storage is damaged or held up by another tab never answer; those that work do so within milliseconds. */
const STORAGE_TIMEOUT_MS = 5_000;

export interface BrowserKeyOptions {
  clock: Clock;
  kept(): Promise<DeviceKey>;
  made(): Promise<DeviceKey>;
}

/** The key this browser signs with: the one it keeps or, where the person agreed to that, one for this visit only. */
export interface BrowserKey {
  readonly isForThisVisit: boolean;
  /** Rejects with `NoStorage` where the browser can have a key and keep none, or does not say within 5 s. */
  get(): Promise<DeviceKey>;
  /** From now on a key that is gone with this page. */
  useForThisVisit(): void;
}

export function createBrowserKey({ clock, kept, made }: BrowserKeyOptions): BrowserKey {
  let visit: Promise<DeviceKey> | null = null;

  async function keptInTime(): Promise<DeviceKey> {
    try {
      return await withinTime(clock, kept());
    } catch (error) {
      // What makes keys, and cannot keep one, has no storage.
      await made().catch(() => {
        throw error;
      });
      throw new NoStorage();
    }
  }

  return {
    get isForThisVisit() {
      return visit !== null;
    },
    get: () => visit ?? keptInTime(),
    useForThisVisit() {
      visit ??= made();
    },
  };
}

export const browserKey = createBrowserKey({
  clock: systemClock,
  kept: keptDeviceKey,
  made: createDeviceKey,
});

function withinTime(clock: Clock, key: Promise<DeviceKey>): Promise<DeviceKey> {
  return new Promise((resolve, reject) => {
    const stop = clock.after(STORAGE_TIMEOUT_MS, () => reject(new NoStorage()));
    void key.then(resolve, reject).finally(stop);
  });
}
