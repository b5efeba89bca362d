import { expect, it } from 'vitest';
import { inSentence } from '../kit/sentence.ts';
import { initials, shortName } from './names.ts';
import { ANNA } from '../../session/testing/people.ts';

it('[V19] initials are of whatever a name is written in', () => {
  const names = [
    'Anna Kim',
    'omar',
    '王 小明',
    '👩‍💻 Ada',
    '<b>x</b> y',
    '—',
    'أحمد علي',
    'anna.kim@example.org',
  ];
  expect(names.map(initials)).toEqual(['AK', 'O', '王小', '👩‍💻A', 'BY', '?', 'أع', 'AO']);
});

it('[V19] long and right-to-left names keep their place in a sentence', () => {
  expect(shortName({ ...ANNA, name: 'Hubertusblankenburgh von Eck' }, [])).toBe('Hubertusblankenbu…');
  expect(inSentence('أحمد')).toBe('\u2068أحمد\u2069');
  expect(inSentence('𐤀𐤁')).toBe('\u2068𐤀𐤁\u2069');
  expect(inSentence('Anna')).toBe('Anna');
});
