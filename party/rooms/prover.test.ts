import { expect, test } from 'vitest';
import { fromBase64url } from '#base/bytes.ts';
import { CHALLENGE_MS, MAX_USED_CHALLENGES } from '#protocol/ground/limits.ts';
import { PROOF_PURPOSES, proofStatement, type ServerProof } from '#protocol/server/proof.ts';
import { serverText } from '#protocol/server/signed-text.ts';
import { isSame, isSigned, mac, openServerKey } from '../worker/crypto.ts';
import { jsonOf, problemOf } from '../testing/answers.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { createTestRoom, fakeRequest, NONCE, ORIGIN, PLACE, SERVER } from '../testing/test-room.ts';
import { createProver } from './prover.ts';

const ask = (body: unknown) => fakeRequest({ method: 'POST', path: 'server', body });

test('[PK1] a server without a key of its own, or with half of one, is nobody and serves nobody', () => {
  for (const secret of ['', 'A'.repeat(42), 'x'.repeat(60)])
    expect(() => openServerKey(secret)).toThrow('SERVER_KEY');
  expect(SERVER.publicKey).toMatch(/^[A-Za-z0-9_-]{43}$/);
});

test.each(PROOF_PURPOSES)(
  '[PK2] a proof is signed over both nonces, the origin and the purpose: %s',
  (purpose) => {
    const asked = { origin: ORIGIN, nonce: NONCE, purpose };
    const proof = jsonOf<ServerProof>(createTestRoom().room.request(ask(asked)) as never);
    expect(proof.publicKey).toBe(SERVER.publicKey);
    expect(isSigned(proofStatement(proof, asked))).toBe(true);
    const { challenge } = proof;
    const signature = fromBase64url(proof.signature) ?? new Uint8Array(0);
    const right = { purpose, clientNonce: NONCE, serverNonce: challenge };
    const others = [
      serverText({ ...PLACE, origin: 'https://evil.example' }, right),
      serverText(PLACE, { ...right, clientNonce: 'M'.repeat(43) }),
      serverText(PLACE, { ...right, serverNonce: `${challenge}0` }),
      serverText(PLACE, { ...right, purpose: 'other' }),
    ];
    for (const text of others) expect(isSigned({ publicKey: SERVER.publicKey, text, signature })).toBe(false);
  },
);

test('[PK2] it says who it is for its own origins alone: who passes on what they were asked at another gets none', () => {
  const { room } = createTestRoom();
  const asked = { origin: ORIGIN, nonce: NONCE, purpose: 'agent' };
  for (const origin of ['http://localhost:2000', 'https://localhost:1999', 'http://localhost:1999.evil'])
    expect(problemOf(room.request(ask({ ...asked, origin })) as never)).toEqual([403, 'wrong-origin']);
  const malformed = [
    {},
    { ...asked, origin: `${ORIGIN}\nx` },
    { ...asked, nonce: 'short' },
    { ...asked, purpose: 'x' },
  ];
  for (const body of malformed)
    expect(problemOf(room.request(ask(body)) as never)).toEqual([400, 'malformed-request']);
});

test('[PK10] of challenges that were asked for nothing is kept; of those that were signed a bounded number', () => {
  const clock = createFakeClock();
  const settings = createTestRoom().ports.settings;
  const prover = createProver({
    ...{ clock, random: seededRandom(1), settings, server: SERVER, mac, isSame },
  });
  const challenge = () =>
    jsonOf<ServerProof>(prover.answer({ origin: ORIGIN, nonce: NONCE, purpose: 'agent' })).challenge;
  const first = challenge();
  for (let more = 0; more < 3 * MAX_USED_CHALLENGES; more += 1) challenge();
  expect(prover.isFresh(first, 'agent')).toBe(true);
  for (let more = 0; more < MAX_USED_CHALLENGES; more += 1) expect(prover.use(challenge())).toBe(true);
  expect(prover.use(first)).toBe(false);
  clock.advance(CHALLENGE_MS);
  expect(prover.use(challenge())).toBe(true);
});
