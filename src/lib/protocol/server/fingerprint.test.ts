import { expect, test } from 'vitest';
import { fingerprintOf, formatEnrolCode, readEnrolCode, readFingerprint } from './fingerprint.ts';

const FINGERPRINT = fingerprintOf('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');

test('[PK3] a fingerprint is 100 bits in letters that are not mixed up, read however it is typed', () => {
  expect(FINGERPRINT).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/);
  const typed = FINGERPRINT.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
  expect(readFingerprint(typed)).toBe(FINGERPRINT);
  expect(readFingerprint(FINGERPRINT.slice(1))).toBeNull();
  expect(readFingerprint(`${FINGERPRINT.slice(1)}U`)).toBeNull();
  expect(fingerprintOf('ba7816bf8f01cfea414140de5eae2223b00361a396177a9cb410ff61f20015ad')).toBe(FINGERPRINT);
  expect(fingerprintOf('aa7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')).not.toBe(
    FINGERPRINT,
  );
});

test('[PK3] a code carries the fingerprint of the server it is for; one without is none', () => {
  const whole = formatEnrolCode({ code: 'ABCDEFGHJK', fingerprint: FINGERPRINT });
  expect(readEnrolCode(` ${whole.toLowerCase()} `)).toEqual({ code: 'ABCDEFGHJK', fingerprint: FINGERPRINT });
  for (const wrong of ['', 'ABCDEFGHJK', FINGERPRINT, `${whole.slice(0, -1)}U`])
    expect(readEnrolCode(wrong)).toBeNull();
});
