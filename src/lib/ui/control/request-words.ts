export const CONTROL_REQUEST_WORDS = {
  'ask-control': 'Control was not asked for',
  'withdraw-ask': 'Nothing was withdrawn',
  'decline-ask': 'Nothing was declined',
  'grant-control': 'Control was not passed on',
  'release-control': 'Control was not given up',
  'take-control': 'Control was not taken',
  'pause-input': 'Typing was not paused',
  'resume-input': 'The pause was not ended',
  'stop-program': 'Nothing was interrupted',
} as const;

export const CONTROL_REASONS = {
  'no-control': 'only who has control may do that.',
  held: 'somebody else has it. Ask for it.',
  'no-such-person': 'they are not here, or may not type.',
  'not-asked': 'nobody asks for it any more.',
  paused: 'typing is paused.',
  'not-yours':
    'whoever paused resumes; a technician may, with a reason, once they have been away for ten minutes.',
} as const;
