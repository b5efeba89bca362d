/** Nothing else makes one emoji of several. */
const MAY_BE_ONE = /\u200d|[\u{1f3fb}-\u{1f3ff}]|[\u{1f1e6}-\u{1f1ff}]/u;

const PICTURE = String.raw`\p{Extended_Pictographic}(?:\ufe0f|[\u{1f3fb}-\u{1f3ff}])*`;
const SEQUENCE = new RegExp(
  String.raw`[\u{1f1e6}-\u{1f1ff}]{2}|${PICTURE}(?:\u200d${PICTURE})+|\p{Emoji_Modifier_Base}\ufe0f?[\u{1f3fb}-\u{1f3ff}]`,
  'gu',
);

/**
 * Places in a row's text where several cells hold one emoji: a font draws it as one picture, narrower than its cells,
 * and what follows would move to the left unless those cells are drawn as one.
 */
export function emojiSequences(text: string): [from: number, to: number][] {
  if (!MAY_BE_ONE.test(text)) return [];
  return [...text.matchAll(SEQUENCE)].map(({ index, 0: { length } }) => [index, index + length]);
}
