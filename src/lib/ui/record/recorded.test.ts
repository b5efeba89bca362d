import { expect, test } from 'vitest';
import { storedWords } from './recorded.ts';

test('[ST11] the sign says that all is stored only while the page is in touch with machine and server', () => {
  const kinds = ['live', 'behind', 'no-terminal', 'terminal-ended', 'session-ended'] as const;
  for (const kind of kinds) expect(storedWords(kind, 'FILE-SRV01')).toBe('Everything shown here is stored.');
  expect(storedWords('offline', 'FILE-SRV01')).toContain('FILE-SRV01 is not connected');
  expect(storedWords('paused', 'FILE-SRV01')).toContain('waiting on FILE-SRV01');
  for (const kind of ['reconnecting', 'quiet', 'connecting', 'refused'] as const)
    expect(storedWords(kind, '')).toContain('cannot tell');
});
