import * as v from 'valibot';
import { fact } from '../ground/fact.ts';
import { CONTROL_WAYS } from './control.ts';

const text = v.string();

const controlAsked = fact('control-asked', { terminal: text, person: text });
const controlDeclined = fact('control-declined', { terminal: text, person: text, by: text });
const controlPassed = fact('control-passed', {
  terminal: text,
  from: v.nullable(text),
  to: v.nullable(text),
  fence: v.number(),
  how: v.picklist(CONTROL_WAYS),
});
const inputPaused = fact('input-paused', { by: text });
const inputResumed = fact('input-resumed', { by: text, reason: v.nullable(text) });
const programStopped = fact('program-stopped', { terminal: text, by: text });
const policyChanged = fact('policy-changed', {
  by: text,
  takeover: v.boolean(),
  controlGoneMs: v.number(),
});

export const controlFacts = [
  controlAsked,
  controlDeclined,
  controlPassed,
  inputPaused,
  inputResumed,
  programStopped,
  policyChanged,
] as const;
