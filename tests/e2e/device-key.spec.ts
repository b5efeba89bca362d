import { fileURLToPath } from 'node:url';
import { test, expect, type BrowserContext, type Page } from '@playwright/test';
import { build } from 'esbuild';
import type { DeviceKey } from '../../src/lib/session/people/device-key.ts';

/** What the pages below have by name. */
declare const device: { keptDeviceKey(): Promise<DeviceKey> };
declare const key: Promise<DeviceKey>;

const BLANK = 'http://localhost:9/blank';
/** Neither https nor this machine: no secure context. */
const INSECURE = 'http://holdfast.test/blank';
const SIGNED = 'holdfast viewer v1';

let script = '';

test.beforeAll(async () => {
  const entry = fileURLToPath(new URL('../../src/lib/session/people/kept-device-key.ts', import.meta.url));
  const bundle = await build({
    ...{ entryPoints: [entry], bundle: true, write: false, format: 'iife', globalName: 'device' },
  });
  script = bundle.outputFiles[0]!.text;
});

/** A page that has the library and nothing else. */
async function openBlank(context: BrowserContext, url = BLANK) {
  await context.route(/blank/, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>blank</title>' }),
  );
  const page = await context.newPage();
  await page.goto(url);
  await page.addScriptTag({ content: script });
  return page;
}

/** Has a tab make its key, and hold it until it is let go: by then it has seen that there is none. */
async function makeKey(tab: Page) {
  const made = tab.evaluate(() => {
    const subtle = crypto.subtle;
    const generate = subtle.generateKey.bind(subtle) as (...args: unknown[]) => Promise<unknown>;
    const isLetGo = new Promise((resolve) => window.addEventListener('let-go', resolve));
    const isMade = new Promise<void>((resolve) => {
      Object.assign(subtle, {
        generateKey: async (...args: unknown[]) => {
          const pair = await generate(...args);
          resolve();
          await isLetGo;
          return pair;
        },
      });
    });
    Object.assign(window, { key: device.keptDeviceKey() });
    return isMade;
  });
  await made;
  return async () =>
    tab.evaluate(async () => {
      window.dispatchEvent(new Event('let-go'));
      return (await key).publicKey;
    });
}

test('[C28] two tabs that make a key at once end with the same one, and a later one has it too', async ({
  context,
}) => {
  const tabs = [await openBlank(context), await openBlank(context)];
  const letGo = await Promise.all(tabs.map(makeKey));
  const keys = await Promise.all(letGo.map((go) => go()));
  const later = await openBlank(context);
  keys.push(await later.evaluate(async () => (await device.keptDeviceKey()).publicKey));
  expect(keys).toEqual(Array(3).fill(keys[0]));
});

test('[C28] a kept key signs, and no script of the page can read it', async ({ context }) => {
  const page = await openBlank(context);
  await page.evaluate(async () => (await device.keptDeviceKey()).publicKey);
  const found = await page.evaluate(async (text) => {
    const key = await device.keptDeviceKey();
    const signature = new Uint8Array(await key.sign(text));
    const bytes = Uint8Array.from(atob(key.publicKey.replace(/-/g, '+').replace(/_/g, '/')), (char) =>
      char.charCodeAt(0),
    );
    const own = await crypto.subtle.importKey('raw', bytes, 'Ed25519', true, ['verify']);
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('holdfast');
      request.onsuccess = () => resolve(request.result);
    });
    const pair = await new Promise<CryptoKeyPair>((resolve) => {
      const request = database.transaction('device-keys').objectStore('device-keys').get('own');
      request.onsuccess = () => resolve(request.result);
    });
    return {
      verifies: await crypto.subtle.verify('Ed25519', own, signature, new TextEncoder().encode(text)),
      readable: await crypto.subtle.exportKey('pkcs8', pair.privateKey).then(
        () => true,
        () => false,
      ),
    };
  }, SIGNED);
  expect(found).toEqual({ verifies: true, readable: false });
});

test('[C22] a browser without a secure context, or without a store, can have no key', async ({ context }) => {
  const fails = () =>
    device.keptDeviceKey().then(
      () => false,
      () => true,
    );
  const insecure = await openBlank(context, INSECURE);
  expect(await insecure.evaluate(() => isSecureContext)).toBe(false);
  expect(await insecure.evaluate(fails)).toBe(true);
  const storeless = await openBlank(context);
  await storeless.evaluate(() => Object.defineProperty(window, 'indexedDB', { value: undefined }));
  expect(await storeless.evaluate(fails)).toBe(true);
});
