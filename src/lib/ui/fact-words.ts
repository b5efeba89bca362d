import { CONTROL_FACTS } from './control/fact-words.ts';
import { INVITING_FACTS } from './inviting/fact-words.ts';
import { LIFECYCLE_FACTS } from './lifecycle/fact-words.ts';
import { PEOPLE_FACTS } from './people/fact-words.ts';
import type { AllFactWords } from './record/telling.ts';
import { OUTPUT_FACTS } from './screen/fact-words.ts';
import { TERMINAL_FACTS } from './terminals/fact-words.ts';

/** The record in words; each fact's stand with its concept. */
export const FACT_WORDS: AllFactWords = {
  ...LIFECYCLE_FACTS,
  ...TERMINAL_FACTS,
  ...OUTPUT_FACTS,
  ...PEOPLE_FACTS,
  ...INVITING_FACTS,
  ...CONTROL_FACTS,
};
