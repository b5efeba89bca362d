import type { FactWords } from '../record/telling.ts';

export const OUTPUT_FACTS: FactWords<'segment-sealed' | 'block-stated'> = {
  'segment-sealed': () => null,
  'block-stated': () => null,
};
