import { expect, test } from 'vitest';
import { SOURCE_HEADER } from '../rooms/source.ts';
import { INTERNAL_HEADER } from './settings.ts';
import {
  FRONT_HEADER,
  FRONT_SECRET,
  setSource,
  SOURCE_FROM,
  sourceAtDoor,
  type SourceEnv,
} from './source-door.ts';

const CLAIMED = {
  [SOURCE_HEADER]: 'ip4:198.51.100.9',
  [INTERNAL_HEADER]: 'guessed',
  'cf-connecting-ip': '198.51.100.9',
  'x-forwarded-for': '198.51.100.9',
  forwarded: 'for=198.51.100.9',
};
const SECRET = 'the-secret-of-the-front';

/** What the rooms see of a request's headers; null where they see none. */
function seen(env: SourceEnv, sent: Record<string, string>): Headers | null {
  const headers = new Headers(sent);
  const source = sourceAtDoor(headers, env);
  if (source === null) return null;
  setSource(headers, source);
  return headers;
}

test.each<[string, SourceEnv, string]>([
  ['only this machine reaches it', { [SOURCE_FROM]: 'loopback' }, 'loopback'],
  ["Cloudflare's edge says it", { [SOURCE_FROM]: 'cloudflare' }, 'ip4:198.51.100.9'],
  ['nobody says it', {}, 'unknown'],
])('[N40] where %s, a stranger’s word is worth nothing', (_where, env, source) => {
  const headers = seen(env, CLAIMED);
  expect([headers?.get(SOURCE_HEADER), headers?.get(INTERNAL_HEADER)]).toEqual([source, null]);
});

test('[N40] on Cloudflare a request without an address is nobody’s', () => {
  const headers = seen({ [SOURCE_FROM]: 'cloudflare' }, { [SOURCE_HEADER]: 'loopback' });
  expect(headers?.get(SOURCE_HEADER)).toBe('unknown');
});

test('[N41] where a front stands, its word counts and its secret stays outside the rooms', () => {
  const env = { [SOURCE_FROM]: 'front', [FRONT_SECRET]: SECRET };
  const headers = seen(env, { ...CLAIMED, [FRONT_HEADER]: SECRET });
  expect([headers?.get(SOURCE_HEADER), headers?.get(FRONT_HEADER)]).toEqual(['ip4:198.51.100.9', null]);
});

test.each([[{}], [{ [FRONT_HEADER]: '' }], [{ [FRONT_HEADER]: `${SECRET}x` }]])(
  '[N41] what comes past the front is refused: %j',
  (headers) => {
    for (const secret of [SECRET, '', undefined]) {
      const env = { [SOURCE_FROM]: 'front', [FRONT_SECRET]: secret };
      expect(seen(env, { ...CLAIMED, ...headers })).toBeNull();
    }
  },
);
