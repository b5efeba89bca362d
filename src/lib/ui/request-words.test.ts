import { expect, it } from 'vitest';
import { requestWords } from './request-words.ts';

it('[S23] a request that was refused is told with what was not done, and why', () => {
  expect(
    requestWords({ type: 'request-refused', request: 'watch-terminal', reason: 'no-such-terminal' }),
  ).toBe('That terminal can’t be shown: it no longer exists.');
  expect(
    requestWords({ type: 'request-refused', request: 'open-terminal', reason: 'too-many-terminals' }),
  ).toBe('No terminal was opened: this session has reached its limit. Open a new session.');
  expect(requestWords({ type: 'request-refused', request: 'rename-terminal', reason: 'name-empty' })).toBe(
    'The terminal wasn’t renamed: that name has no visible characters. Enter another.',
  );
});
