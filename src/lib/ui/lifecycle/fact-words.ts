import { inSentence } from '../kit/sentence.ts';
import { by, type FactWords } from '../record/telling.ts';

export const LIFECYCLE_FACTS: FactWords<
  'session-opened' | 'session-ended' | 'endpoint-up' | 'endpoint-down'
> = {
  'session-opened': (fact) => `The session was opened on ${inSentence(fact.endpointName)}`,
  'session-ended': (fact, around) => `${by(fact, around)} ended the session`,
  'endpoint-up': () => 'The endpoint is online',
  'endpoint-down': () => 'The endpoint went offline',
};
