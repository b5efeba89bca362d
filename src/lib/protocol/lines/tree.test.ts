import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex, utf8, type Bytes } from '#base/bytes.ts';
import { auditPath, createTreeRoot, leafHash, leafSalt, rootByPath, rootOf } from './tree.ts';

const sha256 = (data: Bytes): Bytes => new Uint8Array(createHash('sha256').update(data).digest());
const plainLeaf = (data: Bytes) => sha256(new Uint8Array([0, ...data]));

/** The test vectors of Certificate Transparency's own tree (github.com/google/certificate-transparency, merkle_tree_test). */
const INPUTS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

test('[LS5] the tree is that of RFC 6962', () => {
  const tree = createTreeRoot(sha256);
  expect(hex(tree.root())).toBe(hex(sha256(new Uint8Array())));
  INPUTS.forEach((input, index) => {
    tree.add(plainLeaf(Uint8Array.from(Buffer.from(input, 'hex'))));
    expect(hex(tree.root())).toBe(ROOTS[index]);
  });
});

test('[LS5] a leaf and its siblings lead to the root, and no other leaf or place does', () => {
  const sizes = fc.integer({ min: 1, max: 70 });
  fc.assert(
    fc.property(sizes, fc.nat(), fc.nat(), (leaves, at, other) => {
      const secret = utf8('x'.repeat(32));
      const hashes = Array.from({ length: leaves }, (_, index) =>
        leafHash(sha256, { salt: leafSalt(sha256, { secret, index }), leaf: utf8('the same line') }),
      );
      const index = at % leaves;
      const path = auditPath(sha256, { hashes, index });
      const root = hex(rootOf(sha256, hashes));
      const leaf = hashes[index] ?? utf8('');
      const led = rootByPath(sha256, { leaf, index, leaves, path });
      expect(led === null ? null : hex(led)).toBe(root);
      const elsewhere = other % leaves;
      if (elsewhere === index) return;
      const wrong = rootByPath(sha256, { leaf, index: elsewhere, leaves, path });
      expect(wrong === null ? null : hex(wrong)).not.toBe(root);
      expect(rootByPath(sha256, { leaf, index, leaves, path: path.slice(1) })).toBeNull();
      for (const wrong of [leaf.slice(1), utf8(''), Uint8Array.of(...leaf, 0)]) {
        const [, ...rest] = path;
        const led = rootByPath(sha256, { leaf, index, leaves, path: [wrong, ...rest] });
        expect(led === null ? null : hex(led)).not.toBe(root);
      }
      const longer = path.map((sibling) => Uint8Array.of(...sibling, 0));
      const ledBy = rootByPath(sha256, { leaf, index, leaves, path: longer });
      expect(path.length > 0 && ledBy !== null && hex(ledBy) === root).toBe(false);
    }),
    { numRuns: 200 },
  );
});
