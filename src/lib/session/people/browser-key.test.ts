import { expect, it } from 'vitest';
import { FakeClock } from '#base/testing/fake-clock.ts';
import { createBrowserKey } from './browser-key.ts';
import { createDeviceKey, NoStorage, type DeviceKey } from './device-key.ts';

const never = new Promise<DeviceKey>(() => undefined);

it('[C60] storage that does not answer within 5 s is none, and a key for this visit is another matter', async () => {
  const clock = new FakeClock();
  const key = createBrowserKey({ clock, kept: () => never, made: createDeviceKey });
  const asked = key.get().catch((error: unknown) => error);
  clock.pass(4_999);
  expect(clock.pending).toBe(1);
  clock.pass(1);
  expect(await asked).toBeInstanceOf(NoStorage);
  expect(key.isForThisVisit).toBe(false);
  key.useForThisVisit();
  key.useForThisVisit();
  expect((await key.get()).publicKey).toBe((await key.get()).publicKey);
  expect(key.isForThisVisit).toBe(true);
});

it('[C60] a browser that makes no keys is told from one that keeps none', async () => {
  const clock = new FakeClock();
  const refused = new Error('refused');
  const kept = () => Promise.reject(refused);
  const storeless = createBrowserKey({ clock, kept, made: createDeviceKey });
  await expect(storeless.get()).rejects.toBeInstanceOf(NoStorage);
  const insecure = createBrowserKey({ clock, kept, made: () => Promise.reject(new Error('no subtle')) });
  await expect(insecure.get()).rejects.toBe(refused);
});

it('[C60] a kept key is had, and no timer stays', async () => {
  const clock = new FakeClock();
  const made = await createDeviceKey();
  const key = createBrowserKey({ clock, kept: async () => made, made: createDeviceKey });
  expect(await key.get()).toBe(made);
  expect(clock.pending).toBe(0);
});
