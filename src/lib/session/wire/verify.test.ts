import { expect, test } from 'vitest';
import { bytesOf, SIGNATURES } from '../../../../tests/harness/ed25519.ts';
import { isSigned } from './verify.ts';

test.each(SIGNATURES)('[PK31] in Node, $why: $isSigned', async ({ signature, ...rest }) => {
  expect(await isSigned({ ...rest, signature: bytesOf(signature) })).toBe(rest.isSigned);
});
