import { expect, test } from 'vitest';
import { emojiSequences } from './emoji-sequences.ts';

const found = (text: string) => emojiSequences(text).map(([from, to]) => text.slice(from, to));

test('[K10] emoji of several code points are drawn over all of their cells, and nothing else is', () => {
  expect(found('a 👩‍💻b 👨‍👩‍👧‍👦 🏳️‍🌈👍🏽 🇩🇪🇫🇷 x')).toEqual(['👩‍💻', '👨‍👩‍👧‍👦', '🏳️‍🌈', '👍🏽', '🇩🇪', '🇫🇷']);
  expect(found('plain 漢字 e\u0301 ❤️ 🪴🪴 \u{1f3fd} न्‍दी 🇩')).toEqual([]);
});
