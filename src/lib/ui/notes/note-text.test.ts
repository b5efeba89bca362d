import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { blocksOf, type Block, type Inline } from './note-text.ts';

const text = (words: string): Inline => ({ type: 'text', text: words });

test('[NO24] a note is paragraphs, lists, quotes, code, emphasis and links to the web', () => {
  expect(blocksOf('one\ntwo **strong** and `code`\n\n- a\n- b\n\n> said\n\n```\nls\n```')).toEqual([
    {
      type: 'paragraph',
      inside: [
        text('one'),
        { type: 'break' },
        text('two '),
        { type: 'strong', inside: [text('strong')] },
        text(' and '),
        { type: 'code', text: 'code' },
      ],
    },
    {
      type: 'list',
      isOrdered: false,
      start: 1,
      items: [[{ type: 'paragraph', inside: [text('a')] }], [{ type: 'paragraph', inside: [text('b')] }]],
    },
    { type: 'quote', inside: [{ type: 'paragraph', inside: [text('said')] }] },
    { type: 'code', text: 'ls' },
  ]);
  expect(blocksOf('[here](https://example.com/a)')).toEqual([
    { type: 'paragraph', inside: [{ type: 'link', href: 'https://example.com/a', inside: [text('here')] }] },
  ]);
});

const kinds = new Set(['paragraph', 'code', 'quote', 'list', 'text', 'strong', 'em', 'del', 'link', 'break']);

function hrefsOf(blocks: readonly (Block | Inline)[]): string[] {
  return blocks.flatMap((block) => {
    expect(kinds).toContain(block.type);
    const own = block.type === 'link' ? [block.href] : [];
    const inside = 'inside' in block ? block.inside : 'items' in block ? block.items.flat() : [];
    return [...own, ...hrefsOf(inside)];
  });
}

test('[NO24] markup, pictures, and links to anything but the web stay the text that was written', () => {
  const wrong = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '![a](https://example.com/x.png)',
    '[a](javascript:alert(1))',
    '[a](data:text/html,x)',
    '[a](vbscript:x)',
    '[a](//example.com)',
    '[a][b]\n\n[b]: javascript:alert(1)',
  ];
  for (const each of wrong) expect([each, hrefsOf(blocksOf(each))]).toEqual([each, []]);
  const signs = fc.constantFrom(
    ...'<>[]()!*_`#-|\\:/jps \n'.split(''),
    'javascript:',
    'https://a.b',
    '> ',
    '- ',
  );
  fc.assert(
    fc.property(fc.array(signs, { maxLength: 60 }), (parts) => {
      for (const href of hrefsOf(blocksOf(parts.join('')))) expect(href).toMatch(/^https?:\/\//);
    }),
  );
});

test('[NO24] what is nested without end is shown in time', () => {
  for (const sign of ['> ', '- ', '*', '[', '`', '(', '<'])
    expect(hrefsOf(blocksOf(sign.repeat(Math.floor(16_384 / sign.length))))).toEqual([]);
});

const LONGEST = 65_536;
const filled = (part: string) => part.repeat(Math.floor(LONGEST / part.length));

test.each([
  ['emphasis that never ends', filled('**_a ')],
  ['emphasis in words', filled('a*')],
  ['one word', `${filled('a')}@`],
  ['one gap', `a${filled(' ')}b`],
  ['quotes in lists', filled('> - ')],
  ['items in items', Array.from({ length: 350 }, (_, at) => `${'  '.repeat(at)}- a`).join('\n')],
  ['an item of many paragraphs', `- a\n${filled('\n  b')}`],
  ['many paragraphs', filled('a\n\n')],
])('[NO24] %s is read in time, or stays the text that was written', (_, long) => {
  const started = process.cpuUsage().user;
  expect(blocksOf(long).length).toBeGreaterThan(0);
  // In microseconds of this process; before, up to a minute and a half.
  expect(process.cpuUsage().user - started).toBeLessThan(2_000_000);
});

test('[NO24] of what is not read the lines stay lines, and the rest of the text is read', () => {
  const hard = '**_a '.repeat(1_000);
  const [first, second] = blocksOf(`**a**\n\n${hard}\nb`);
  expect(first).toEqual({ type: 'paragraph', inside: [{ type: 'strong', inside: [text('a')] }] });
  expect(second).toEqual({ type: 'paragraph', inside: [text(hard), { type: 'break' }, text('b')] });
  const lines = Array.from({ length: 1_001 }, (_, at) => `line *${at}*`);
  expect(blocksOf(lines.join('\n'))).toEqual([{ type: 'code', text: lines.join('\n') }]);
});
