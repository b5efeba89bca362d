export const HANDOFF_REQUEST_WORDS = {
  'offer-handoff': 'The handoff wasn’t sent',
  'accept-handoff': 'The handoff wasn’t accepted',
  'decline-handoff': 'The handoff wasn’t declined',
  'withdraw-handoff': 'The handoff wasn’t withdrawn',
  'set-work': 'The state wasn’t changed',
} as const;

export const HANDOFF_REASONS = {
  'not-responsible': 'someone else takes care of this session, and is here.',
  'handoff-open': 'another handoff is already waiting to be taken.',
  'no-receiver': 'it must go to a technician who may join this session.',
  'text-empty': 'it has no text.',
  'text-too-long': 'its text is longer than 64 KB.',
  'too-many-handoffs': 'this session has as many handoffs as it may have.',
  'no-such-handoff': 'it was already taken, declined or withdrawn.',
  'not-for-you': 'it is for someone else.',
  'no-reason': 'say why.',
  'nothing-waited-for': 'say what or whom it waits for.',
} as const;
