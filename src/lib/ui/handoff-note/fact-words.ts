import { by, repeated, type FactWords } from '../record/telling.ts';

export const HANDOFF_NOTE_FACTS: FactWords<'handoff-note-version' | 'handoff-note-withheld'> = {
  'handoff-note-version': ({ why }) =>
    repeated(why === 'handoff' ? 'The handoff note was kept as handed over' : 'The handoff note was kept'),
  'handoff-note-withheld': (fact, around) =>
    `${by(fact, around)} ${
      fact.withheld
        ? 'keeps the handoff note from clients and observers until it is handed over'
        : 'shows the handoff note to clients and observers'
    }`,
};
