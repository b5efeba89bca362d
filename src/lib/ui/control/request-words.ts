export const CONTROL_REQUEST_WORDS = {
  'ask-control': 'Control wasn’t requested',
  'withdraw-ask': 'Your request wasn’t withdrawn',
  'decline-ask': 'The request wasn’t declined',
  'grant-control': 'Control wasn’t handed over',
  'release-control': 'Control wasn’t given up',
  'take-control': 'Control wasn’t taken',
  'pause-input': 'Typing wasn’t paused',
  'resume-input': 'Typing wasn’t resumed',
  'stop-program': 'The program wasn’t interrupted',
} as const;

export const CONTROL_REASONS = {
  'no-control': 'only the person with control can do that.',
  held: 'someone else has control. Ask them for it.',
  'no-such-person': 'they aren’t here, or aren’t allowed to type.',
  'not-asked': 'nobody is asking for control any more.',
  paused: 'typing is paused.',
  'not-yours':
    'only the person who paused can resume. Once they have been away for ten minutes, a technician can too, with a reason.',
} as const;
