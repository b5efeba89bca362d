import { fileURLToPath } from 'node:url';
import { test, expect } from '@playwright/test';
import { build } from 'esbuild';
import type { Statement } from '#protocol/people/signature.ts';
import { KEYS, SIGNATURES } from '../harness/ed25519.ts';

/** What the page below has by name. */
declare const verifier: {
  isSigned(statement: Statement): Promise<boolean>;
  isPublicKey(text: string): boolean;
};

const ENTRY = `
export { isSigned } from './src/lib/session/wire/verify.ts';
export { isPublicKey } from '#protocol/people/public-key.ts';`;

test('[PK31] in Chromium every key and signature is told as everywhere', async ({ page }) => {
  const bundle = await build({
    stdin: { contents: ENTRY, resolveDir: fileURLToPath(new URL('../..', import.meta.url)), loader: 'ts' },
    ...{ bundle: true, write: false, format: 'iife', globalName: 'verifier' },
  });
  await page.route(/blank/, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>blank</title>' }),
  );
  await page.goto('http://localhost:9/blank');
  await page.addScriptTag({ content: bundle.outputFiles[0]!.text });
  const told = await page.evaluate(
    async ({ keys, signatures }) => {
      const decode = (text: string) =>
        Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
      const asked = signatures.map((one) => verifier.isSigned({ ...one, signature: decode(one.signature) }));
      return { keys: keys.map((key) => verifier.isPublicKey(key)), signatures: await Promise.all(asked) };
    },
    { keys: KEYS.map(({ publicKey }) => publicKey), signatures: SIGNATURES },
  );
  expect(told.keys.map((isKey, at) => `${KEYS[at]!.why}: ${isKey}`)).toEqual(
    KEYS.map(({ why, isKey }) => `${why}: ${isKey}`),
  );
  expect(told.signatures.map((isSigned, at) => `${SIGNATURES[at]!.why}: ${isSigned}`)).toEqual(
    SIGNATURES.map(({ why, isSigned }) => `${why}: ${isSigned}`),
  );
});
