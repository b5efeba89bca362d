import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { leafText, readLeaf, type Leaf } from './leaf.ts';

const leaf: fc.Arbitrary<Leaf> = fc.oneof(
  fc.record({ line: fc.maxSafeNat(), text: fc.string() }),
  fc.record({ line: fc.nat(), text: fc.string({ unit: 'binary' }) }),
  fc.record({ text: fc.string({ unit: 'binary' }), line: fc.nat(), continues: fc.constant(true as const) }),
  fc.record({ mark: fc.string({ unit: 'binary' }), event: fc.nat() }),
);

test('[LS5] a leaf is canonical JSON without a line feed, and is read back', () => {
  fc.assert(
    fc.property(leaf, (told) => {
      const text = leafText(told);
      expect(text).toBe(canonicalize(told));
      expect(text).not.toContain('\n');
      expect(readLeaf(text)).toEqual(told);
    }),
  );
});

test('[LS5] anything else is no leaf', () => {
  const wrong = [
    '',
    '{}',
    '{"line":1}',
    '{"text":"a","line":1}',
    '{"line":1,"text":"a","more":1}',
    '{"line":-1,"text":"a"}',
    '{"continues":false,"line":1,"text":"a"}',
    ' {"line":1,"text":"a"}',
    '{"line":1,"text":"\\u0041"}',
    '{"line":01,"text":"a"}',
    '{"line":9007199254740992,"text":"a"}',
    '{"line":1,"text":"\t"}',
    '{"line":1,"text":"a"b"}',
    '{"line":1,"text":"a"}\n',
  ];
  for (const text of wrong) expect(readLeaf(text)).toBeNull();
});
