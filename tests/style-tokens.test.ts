import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REPOSITORY } from './harness/process.ts';

const COLOUR = /#[\da-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(/i;
/** A size in px, other than a line's height. */
const SIZE = /\d+px/;

/** What a declaration has that stands in the list of tokens, or null. */
function ownOf(property: string, value: string): string | null {
  if (COLOUR.test(value)) return 'colour';
  if (/^font(?:-size)?$/.test(property) && SIZE.test(value.replace(/\/\s*\d+px/, ''))) return 'type size';
  return property === 'z-index' && /^\d+$/.test(value) ? 'layer' : null;
}

test('the page’s colours, type sizes and layers are those in the list of tokens', () => {
  const files = globSync(['src/**/*.svelte', 'src/**/*.css'], { cwd: REPOSITORY });
  const own = files
    .filter((file) => !file.endsWith('tokens.css'))
    .flatMap((file) => {
      const text = readFileSync(join(REPOSITORY, file), 'utf8');
      const styles = file.endsWith('.css') ? text : (/<style>([^]*)<\/style>/.exec(text)?.[1] ?? '');
      return [...styles.matchAll(/([\w-]+):\s*([^;{}]+);/g)].flatMap(([all, property = '', value = '']) => {
        const what = ownOf(property, value);
        return what === null ? [] : [`${file}: a ${what} of its own, ${all}`];
      });
    });
  expect(files.length).toBeGreaterThan(100);
  expect(own).toEqual([]);
});
