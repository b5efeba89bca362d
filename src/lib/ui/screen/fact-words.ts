import type { FactWords } from '../record/telling.ts';

export const OUTPUT_FACTS: FactWords<'segment-sealed'> = {
  'segment-sealed': () => null,
};
