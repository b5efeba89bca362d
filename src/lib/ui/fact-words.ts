import { CONTROL_FACTS } from './control/fact-words.ts';
import { HANDOFF_FACTS } from './handoff/fact-words.ts';
import { HANDOFF_NOTE_FACTS } from './handoff-note/fact-words.ts';
import { INVITING_FACTS } from './inviting/fact-words.ts';
import { joinAbsences, LIFECYCLE_FACTS } from './lifecycle/fact-words.ts';
import { NOTES_FACTS } from './notes/fact-words.ts';
import { joinVisits, PEOPLE_FACTS } from './people/fact-words.ts';
import type { AllFactWords, JoinWords } from './record/telling.ts';
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
  ...NOTES_FACTS,
  ...HANDOFF_FACTS,
  ...HANDOFF_NOTE_FACTS,
};

/** The facts that are told together, though they are of different types. */
export const FACT_JOINS: readonly JoinWords[] = [joinVisits, joinAbsences];
