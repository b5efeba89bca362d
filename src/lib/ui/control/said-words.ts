import { CONTROL_WAYS } from '#protocol/control/control.ts';
import type { RecordedEvent } from '#protocol/record/record.ts';
import { passingWords } from './words.ts';
import { inSentence } from '../kit/sentence.ts';
import { FactReader } from '../timeline/fact-reader.ts';

export interface SaidTo {
  /** Who reads. */
  me: string;
  nameOf(person: string): string | null;
}

/** What is said to whoever looks when it happens, or null where the page shows it anyhow. */
export function saidWords({ fact }: RecordedEvent, { me, nameOf }: SaidTo): string | null {
  const read = new FactReader(fact);
  const name = (id: string | null) => {
    if (id === null) return null;
    return id === me ? 'You' : inSentence(nameOf(id) ?? 'Somebody');
  };
  const by = () => name(read.text('by')) ?? 'Somebody';
  switch (fact.type) {
    case 'control-passed': {
      const gains = read.text('to') === me;
      const how = CONTROL_WAYS.find((way) => way === read.text('how')) ?? null;
      const words = passingWords({ from: name(read.text('from')), to: name(read.text('to')), how });
      if (gains && how === 'taken') return 'You have control now.';
      const gained = gains ? ' You have control now.' : '';
      const lost = read.text('from') === me && how !== 'released' ? ' Your keys are not sent any more.' : '';
      return `${words}.${gained}${lost}`;
    }
    case 'control-declined':
      return read.text('person') === me ? `${by()} declined and keeps control.` : null;
    case 'input-resumed':
      return `${by()} resumed. Keys reach the shell again.`;
    case 'program-stopped':
      return `${by()} interrupted the program (Ctrl+C).`;
    case 'person-arrived':
      return read.text('person') === me ? null : `${name(read.text('person'))} is here.`;
    default:
      return null;
  }
}
