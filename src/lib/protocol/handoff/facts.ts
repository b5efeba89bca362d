import * as v from 'valibot';
import { fact } from '../ground/fact.ts';
import { HANDOFF_ENDS, WORK_STATES } from './handoff.ts';

const text = v.string();
const to = v.object({
  kind: v.picklist(['person', 'invitation', 'anyone']),
  person: v.exactOptional(text),
  invitation: v.exactOptional(text),
});

/** `sha256`: of a salt, an LF and the handoff's text, which are kept beside the record and may go. */
const handoffOffered = fact('handoff-offered', { handoff: text, by: text, to, sha256: text });
/** `reason`: of a declined one; `by`: null where who it was for was removed. */
const handoffEnded = fact('handoff-ended', {
  handoff: text,
  how: v.picklist(HANDOFF_ENDS),
  by: v.nullable(text),
  reason: v.nullable(text),
});
/** Of one for anyone, which stays open to the others. */
const handoffDeclined = fact('handoff-declined', { handoff: text, by: text, reason: text });
const handoffUntaken = fact('handoff-untaken', { handoff: text });

/** `first`: nobody did before; `accepted`: by a handoff; `shut-out`: who did may no longer be here. */
export const RESPONSIBILITY_WAYS = ['first', 'accepted', 'shut-out'] as const;
const responsibilityPassed = fact('responsibility-passed', {
  from: v.nullable(text),
  to: v.nullable(text),
  how: v.picklist(RESPONSIBILITY_WAYS),
});
/** Set by hand. */
const workChanged = fact('work-changed', {
  by: text,
  state: v.picklist(WORK_STATES),
  for: v.nullable(text),
});

export const handoffFacts = [
  handoffOffered,
  handoffEnded,
  handoffDeclined,
  handoffUntaken,
  responsibilityPassed,
  workChanged,
] as const;

/** What a handoff's hash on the record is of. */
export const hashedHandoff = ({ salt, text: written }: { salt: string; text: string }) =>
  `${salt}\n${written}`;
