import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SIGNATURES } from '../harness/ed25519.ts';

/** Answers what the rooms' own verifier, and beside it the runtime's alone, say of each signature. */
const WORKER = `
import { isSigned } from './party/worker/crypto.ts';
import { fromBase64url, utf8 } from '#base/bytes.ts';
import { createPublicKey, verify } from 'node:crypto';

function alone({ publicKey, text, signature }) {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    return verify(null, utf8(text), key, signature);
  } catch {
    return false;
  }
}
export default {
  async fetch(request) {
    const asked = (await request.json()).map((one) => ({ ...one, signature: fromBase64url(one.signature) }));
    return Response.json(asked.map((one) => ({ ours: isSigned(one), alone: alone(one) })));
  },
};`;

let workerd: Miniflare;

beforeAll(async () => {
  const bundle = await build({
    stdin: { contents: WORKER, resolveDir: fileURLToPath(new URL('../..', import.meta.url)), loader: 'ts' },
    ...{ bundle: true, write: false, format: 'esm', external: ['node:*'] },
  });
  workerd = new Miniflare({
    ...{ modules: true, script: bundle.outputFiles[0]?.text ?? '', host: '127.0.0.1', port: 0, cf: false },
    ...{ compatibilityDate: '2025-06-01', compatibilityFlags: ['nodejs_compat'] },
  });
});
afterAll(() => workerd.dispose());

test('[PK31] in workerd every signature is told as everywhere, also those that it would take by itself', async () => {
  const response = await workerd.dispatchFetch('http://localhost/', {
    method: 'POST',
    body: JSON.stringify(SIGNATURES),
  });
  const told = (await response.json()) as { ours: boolean; alone: boolean }[];
  expect(told.map(({ ours }, at) => `${SIGNATURES[at]?.why ?? ''}: ${ours}`)).toEqual(
    SIGNATURES.map(({ why, isSigned }) => `${why}: ${isSigned}`),
  );
  expect(told.filter(({ ours, alone }) => alone && !ours).length).toBeGreaterThan(10);
});
