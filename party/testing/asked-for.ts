import type { Right } from '#protocol/wire/rights.ts';
import { TERMINAL } from './author.ts';
import type { FakeRequest, Somebody } from './test-room.ts';

const post = (path: string, body: unknown = {}): FakeRequest => ({ method: 'POST', path, body });

/** Everything that may be asked over HTTP, by its right; the paths name what is there, and is this client's. */
export function askedFor(
  right: Right,
  { person, device }: Pick<Somebody, 'person' | 'device'>,
): FakeRequest[] {
  const output = `terminals/${TERMINAL}/segments`;
  const asked: Partial<Record<Right, FakeRequest[]>> = {
    invite: [
      post('invitations', { role: 'observer' }),
      { path: 'invitations' },
      { path: 'invitations/n0b0dy0000/revoke' },
      post('invitations/n0b0dy0000/revoke'),
      post('invitations/n0b0dy0000/code'),
    ],
    'read-people': [{ path: 'people' }],
    'vouch-for-device': [
      post(`people/${person}/devices`),
      { path: 'devices/n0b0dy0000/remove' },
      post('devices/n0b0dy0000/remove'),
    ],
    'add-own-device': [
      post(`people/${person}/devices`),
      { path: `devices/${device}/remove` },
      post(`devices/${device}/remove`),
    ],
    'remove-person': [{ path: `people/${person}/remove` }, post(`people/${person}/remove`)],
    'change-policy': [post('policy', { takeover: false })],
    'end-session': [post('end')],
    'read-record': [{ path: 'record' }, { path: 'timeline' }],
    'read-output': [
      { path: output, query: { line: '0' } },
      { path: `${output}/0` },
      { path: `${output}/0/keyframe` },
    ],
  };
  return asked[right] ?? [];
}
