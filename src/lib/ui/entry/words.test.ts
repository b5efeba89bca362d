import { expect, it } from 'vitest';
import { doorWords, joinLabel, refusalWords } from './words.ts';

it('[V4] an expired invitation says since when and whom to ask, a clashing one where to open it', () => {
  const at = new Date(2026, 4, 3, 14, 20).getTime();
  const { text } = refusalWords('invitation-expired', {
    expiresAt: at,
    invitedBy: 'Anna Kim',
    now: at + 9e8,
  });
  expect(text).toMatch(/^It expired on .*3.*14:20.*Ask Anna Kim for a new one\.$/);
  expect(refusalWords('other-role', { role: 'client', ownRole: 'technician' }).text).toMatch(
    /^This browser has already joined the session as a technician\. Joining as the client needs a different/,
  );
});

it('[ST8] every refusal has a next step', () => {
  for (const reason of [
    'invitation-expired',
    'invitation-revoked',
    'invitation-used-up',
    'invitation-unknown',
    'other-role',
    'other-person',
    'device-removed',
    'no-device-key',
    'no-storage',
    'bad-signature',
    'not-signed-in',
    'internal-error',
  ] as const) {
    const { text, canRetry } = refusalWords(reason);
    expect(canRetry || /[Aa]sk|[Oo]pen|another/.test(text)).toBe(true);
  }
  expect(refusalWords('no-device-key').title).toBe('This browser can’t prove who you are');
  expect(refusalWords('server-unproven')).toMatchObject({
    text: 'The server’s key has changed since you opened this page. Reload only if you know why.',
    retryLabel: 'Reload',
  });
});

it('[V4] a link that is dead offers to type a code, where the link itself is not at fault nothing does', () => {
  for (const reason of [
    'invitation-expired',
    'invitation-revoked',
    'invitation-used-up',
    'invitation-unknown',
    'not-found',
    'device-removed',
  ] as const)
    expect(refusalWords(reason)).toMatchObject({ isDeadLink: true });
  for (const reason of ['server-unreachable', 'other-role', 'too-many-tabs'] as const)
    expect(refusalWords(reason).isDeadLink).toBeUndefined();
});

it('[V1] the door’s button says what it does', () => {
  const session = { title: 'Disk 97% full', endpointName: 'FILE-SRV01', endedAt: null };
  expect(joinLabel({ addsDeviceTo: null, session })).toBe('Join session');
  expect(joinLabel({ addsDeviceTo: null, session: { ...session, endedAt: 5 } })).toBe('View session');
  expect(joinLabel({ addsDeviceTo: 'Anna Kim', session })).toBe('Add this browser');
});

it('[J26] a reserved name is refused as one', () => {
  expect(doorWords('name-needed', ' The Server ')).toContain('“The Server” is reserved');
  expect(doorWords('name-needed', '')).toBe('Enter your name.');
});

it('[N52] at another port of this machine the way through a port forward is named, elsewhere it is not', () => {
  const at = 'http://localhost:8080';
  expect(refusalWords('wrong-origin', { at }).text).toMatch(/same port.*--url http:\/\/localhost:8080$/);
  expect(refusalWords('wrong-origin', { at: 'https://term.example' }).text).not.toContain('--url');
});
