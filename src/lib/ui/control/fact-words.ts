import type { FactOf } from '#protocol/record/facts.ts';
import { inSentence } from '../kit/sentence.ts';
import {
  by,
  inTerminal,
  person,
  repeated,
  who,
  within,
  type Around,
  type FactWords,
  type Told,
} from '../record/telling.ts';
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
  'control-asked': (fact, around) =>
    repeated(`${person(fact, around)} asked for control${inTerminal(fact, around)}`),
  'control-declined': (fact, around) =>
    `${by(fact, around)} declined ${within(person(fact, around))}’s request`,
  'control-passed': passed,
  'input-paused': (fact, around) => `${by(fact, around)} paused all typing`,
  'input-resumed': resumed,
  'program-stopped': (fact, around) =>
    repeated(`${by(fact, around)} interrupted the program${inTerminal(fact, around)}`),
  'policy-changed': policy,
};

function passed(fact: FactOf<'control-passed'>, around: Around): string {
  const name = (id: string | null) => (id === null ? null : who(id, around));
  const words = passingWords({ from: name(fact.from), to: name(fact.to), how: fact.how });
  return words + inTerminal(fact, around);
}

function resumed(fact: FactOf<'input-resumed'>, around: Around): Told {
  const text = `${by(fact, around)} resumed typing`;
  return fact.reason === null ? { text } : { text, detail: `“${inSentence(fact.reason)}”` };
}

function policy(fact: FactOf<'policy-changed'>, around: Around): string {
  return fact.takeover
    ? `${by(fact, around)} let technicians take over without asking`
    : `${by(fact, around)} stopped technicians from taking over without asking`;
}
