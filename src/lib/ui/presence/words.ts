import { inSentence } from '../kit/sentence.ts';

/** `name`: whose view this page's goes with. */
export function followingWords(name: string): string {
  return `You see what ${inSentence(name)} sees. ${SCROLL_TO_STOP}`;
}

/** Where the name stands beside it. */
export const SCROLL_TO_STOP = 'Scroll to stop following.';
