import type { ControlStanding, PauseStanding } from './standing.ts';

export type Act =
  | 'ask'
  | 'withdraw'
  | 'take'
  | 'take-over'
  | 'grant'
  | 'decline'
  | 'release'
  | 'pause'
  | 'resume'
  | 'resume-with-reason'
  | 'stop';

/** Something that can be done about who types, by one button. */
export interface Offer {
  act: Act;
  label: string;
  /** Whom it concerns, where it is somebody. */
  person: string | null;
}

export const offer = (act: Act, label: string, person: string | null = null): Offer => ({
  act,
  label,
  person,
});

/** How control is had where one has it not, or null where there is no way. */
export function wayToControl(standing: ControlStanding): Offer | null {
  if (standing.kind === 'free' && standing.mayTake) return offer('take', 'Take');
  if (standing.kind === 'theirs' && standing.freeAt !== null && standing.mayTakeOver)
    return offer('take-over', 'Take over');
  if ((standing.kind === 'free' || standing.kind === 'theirs') && standing.mayAsk) return offer('ask', 'Ask');
  return null;
}

export function wayToResume({ resume }: PauseStanding): Offer | null {
  if (resume.may === 'now') return offer('resume', 'Resume');
  return resume.may === 'with-reason' ? offer('resume-with-reason', 'Resume…') : null;
}
