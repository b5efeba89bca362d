export const TERMINAL_REQUEST_WORDS = {
  'open-terminal': 'No terminal was opened',
  'resize-terminal': 'The size wasn’t changed',
  'reset-terminal': 'The terminal wasn’t reset',
  'watch-terminal': 'That terminal can’t be shown',
  'end-terminal': 'The terminal wasn’t closed',
  'rename-terminal': 'The terminal wasn’t renamed',
} as const;

export const TERMINAL_REASONS = {
  'endpoint-offline': 'the machine is offline.',
  'no-such-terminal': 'it no longer exists.',
  'terminal-ended': 'its shell has ended.',
  'too-many-terminals': 'this session has reached its limit. Open a new session.',
  'name-empty': 'that name has no visible characters. Enter another.',
  'name-too-long': 'that name is too long. Enter a shorter one.',
  'start-failed': 'the shell couldn’t be started. Check the shell’s path on the machine.',
} as const;
