import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_NAME_BYTES } from '../ground/limits.ts';
import { cleanName, personName, rolesClash } from './people.ts';
import { ROLES } from '../ground/roles.ts';

const UTF8 = new TextEncoder();
const bytes = (text: string) => UTF8.encode(text).length;

/** What turns the writing of what stands beside a name. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const UNSEEN =
  /[\p{Cc}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u00ad\u200b\u200c\u2060\ufeff\u3164\u2800\ufffc\u{13441}\u{1d159}]/u;
const PILED = /\p{M}{4}/u;

const PIECES = [
  ...['Ada', 'Zoë', 'Łukasz', '李小龍', 'محمد', 'שרה', 'नरेन्द्र', 'สมชาย', '김철수', 'O’Brien-Smith', 'ß', 'ﬁ'],
  ...['<b>', '</script>', '&lt;', '" onload="', "'; DROP", '\\', '${x}', '{{x}}', '\u001b[31m', '%00'],
  ...['👩🏽‍💻', '👨‍👩‍👧‍👦', '🏳️‍🌈', '🇩🇪', '❤️', '1️⃣', '😀', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
  ...['\u202e', '\u2066', '\u2069', '\u200f', '\u061c', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff'],
  ...[
    '\u00ad',
    '\u3164',
    '\u2800',
    '\u115f',
    '\ue000',
    '\ue123',
    '\ud800',
    '\udfff',
    '\u{e0041}',
    '\u{10ffff}',
  ],
  ...['\n', '\t', '\r', '\u0000', '\u007f', '\u0085', '\u2028', '\u2029', ' ', '\u00a0', '\u3000'],
  ...['e\u0301', 'Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d', '\u0301', '\u20dd', '\u0488'],
];

const name = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PIECES),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.join(''));

describe('[J18] a name is one line that can stand beside others', () => {
  test('whatever is typed, 10,000 of them: bounded, nothing unseen, nothing that turns the line, no piles', () => {
    fc.assert(
      fc.property(name, (typed) => {
        const clean = cleanName(typed);
        if (clean === null) return;
        expect(clean.trim()).toBe(clean);
        expect(clean).not.toBe('');
        expect(bytes(clean)).toBeLessThanOrEqual(MAX_NAME_BYTES);
        for (const wrong of [TURNING, UNSEEN, PILED, /\s\s|[^\S ]/u]) expect(clean).not.toMatch(wrong);
      }),
      { numRuns: 10_000 },
    );
  });

  test('what is clean stays as it is', () => {
    fc.assert(
      fc.property(name, (typed) => {
        const clean = cleanName(typed);
        if (clean !== null) expect(cleanName(clean)).toBe(clean);
      }),
      { numRuns: 10_000 },
    );
  });

  test.each([
    ...[
      'Ada Lovelace',
      'Zoë',
      '李小龍',
      'محمد',
      'שרה',
      'नरेन्द्र मोदी',
      'O’Brien-Smith, Jr.',
      '<b>x</b>',
      '&lt;',
    ],
    ...['👩🏽‍💻 Kim', '👨‍👩‍👧‍👦', '🏳️‍🌈', '🇩🇪 Uwe', '❤️', '1️⃣'],
  ])('%s is a name as it is', (typed) => expect(cleanName(typed)).toBe(typed.normalize('NFC')));

  test.each([
    ['  Ada\n\tLovelace ', 'Ada Lovelace'],
    ['A\u202eda\u2066', 'Ada'],
    ['Ad\u200ba\u00ad', 'Ada'],
    ['Ada\u200d', 'Ada'],
    ['e\u0301', 'é'],
    ['Z\u0301\u0302\u0303\u0304\u0305\u0306', '\u0179\u0302\u0303\u0304'],
    ['\ue000Ada', 'Ada'],
    ['Ad\ufeffa', 'Ada'],
    ['A\ufe00d\u{e0101}a', 'Ada'],
    ['e\u200b\u0301', 'é'],
    ['Ada\u2028Lovelace', 'Ada Lovelace'],
    ['Ada\u00a0Lovelace', 'Ada Lovelace'],
  ])('%j becomes %j', (typed, clean) => expect(cleanName(typed)).toBe(clean));

  test.each([
    '',
    ' ',
    '\u200b',
    '\u202e\u202c',
    '\u3164',
    '\u2800',
    '\u0000',
    '\ud800',
    '\u0301',
    '\u0301\u0302 \u0303',
    '\ufe0f',
    '\u{1d159}',
    '\u{13441}\ufffc',
  ])('%j is none', (typed) => expect(cleanName(typed)).toBeNull());

  test('cut between characters, never within one', () => {
    expect(cleanName('👨‍👩‍👧‍👦'.repeat(20))).toBe('👨‍👩‍👧‍👦'.repeat(Math.floor(MAX_NAME_BYTES / 25)));
    expect(cleanName('é'.repeat(500))).toBe('é'.repeat(MAX_NAME_BYTES / 2));
  });
});

test.each([
  'You',
  ' you ',
  'ＹＯＵ',
  'Somebody',
  'nobody',
  'Server',
  'The server’s command line',
  "server's command line",
])('[J26] %s is nobody’s name', (typed) => {
  expect(personName(typed)).toBeNull();
  expect(cleanName(typed)).not.toBeNull();
});

test.each(['Younes', 'Yu', 'Server Room', 'Nobody Owens'])('[J26] %s is', (typed) =>
  expect(personName(typed)).toBe(typed),
);

test('[J3] only technician and client are roles of two people', () => {
  const clashing = ROLES.flatMap((one) =>
    ROLES.filter((other) => rolesClash(one, other)).map((other) => [one, other]),
  );
  expect(clashing).toEqual([
    ['technician', 'client'],
    ['client', 'technician'],
  ]);
});
