import { inSentence } from '../kit/sentence.ts';

/** `name`: whose view this page's goes with. */
export function followingWords(name: string): string {
  return `You see what ${inSentence(name)} sees. Scroll to stop following.`;
}
