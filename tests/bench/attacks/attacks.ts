import { askingForScreens, inventedPeople, readingAll } from './observers.ts';
import { abortedRequests, compressedFrames, endlessMessages, unprovenAgents } from './strangers.ts';

/** Every attack there is, by the name its row has. */
export const ATTACKS = {
  'compressed frames': compressedFrames,
  'messages without end': endlessMessages,
  'unproven agents': unprovenAgents,
  'invented people': inventedPeople,
  'aborted requests': abortedRequests,
  'segments read again and again': readingAll,
  'screens asked for again and again': askingForScreens,
} as const;

export type AttackName = keyof typeof ATTACKS;

// The keys of ATTACKS are its names by definition; Object.keys only knows strings.
export const ATTACK_NAMES = Object.keys(ATTACKS) as AttackName[];
