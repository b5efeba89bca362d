import type { FactOf } from '#protocol/record/facts.ts';
import { inSentence } from '../kit/sentence.ts';
import { by, inTerminal, person, who, within, type Around, type FactWords } from '../record/telling.ts';
import { passingWords } from './words.ts';

export const CONTROL_FACTS: FactWords<
  | 'control-asked'
  | 'control-declined'
  | 'control-passed'
  | 'input-paused'
  | 'input-resumed'
  | 'program-stopped'
  | 'policy-changed'
> = {
  'control-asked': (fact, around) => `${person(fact, around)} asked for control${inTerminal(fact, around)}`,
  'control-declined': (fact, around) =>
    `${by(fact, around)} declined ${within(person(fact, around))}’s request`,
  'control-passed': passed,
  'input-paused': (fact, around) => `${by(fact, around)} paused all typing`,
  'input-resumed': resumed,
  'program-stopped': (fact, around) =>
    `${by(fact, around)} interrupted the program${inTerminal(fact, around)}`,
  'policy-changed': policy,
};

function passed(fact: FactOf<'control-passed'>, around: Around): string {
  const name = (id: string | null) => (id === null ? null : who(id, around));
  const words = passingWords({ from: name(fact.from), to: name(fact.to), how: fact.how });
  return words + inTerminal(fact, around);
}

function resumed(fact: FactOf<'input-resumed'>, around: Around): string {
  const { reason } = fact;
  return `${by(fact, around)} resumed${reason === null ? '' : `: “${inSentence(reason)}”`}`;
}

function policy(fact: FactOf<'policy-changed'>, around: Around): string {
  const rule = fact.takeover
    ? 'technicians may take control over at once'
    : 'control passes only by being granted';
  return `${by(fact, around)} changed the rules: ${rule}`;
}
