export const TERMINAL_REQUEST_WORDS = {
  'open-terminal': 'No terminal was opened',
  'resize-terminal': 'The size was not changed',
  'reset-terminal': 'The terminal was not reset',
  'watch-terminal': 'That terminal cannot be watched',
  'end-terminal': 'The terminal was not closed',
  'rename-terminal': 'The terminal was not renamed',
} as const;

export const TERMINAL_REASONS = {
  'endpoint-offline': 'the machine is offline.',
  'no-such-terminal': 'it is not there any more.',
  'terminal-ended': 'its shell has ended.',
  'too-many-terminals': 'this session has as many as it may. Open a new session.',
  'name-empty': 'nothing of that name can be seen. Type another.',
  'name-too-long': 'that name is too long. Type a shorter one.',
  'start-failed': 'the shell could not be started. Check the shell’s path on the machine.',
} as const;
