import type { PersonInfo } from '#protocol/people/people.ts';
import { shortName } from '../people/names.ts';
import { offer, wayToControl, type Offer } from './offer.ts';
import type { ControlStanding, PauseStanding } from './standing.ts';

/** What the header's most visible thing says. */
export interface Chip {
  tone: 'mine' | 'theirs' | 'free' | 'paused';
  text: string;
  offer: Offer | null;
}

export function chipOf({
  standing,
  pause,
  people,
}: {
  standing: ControlStanding;
  pause: PauseStanding | null;
  people: readonly PersonInfo[];
}): Chip | null {
  if (standing.kind === 'none') return null;
  if (pause !== null) {
    const { by, isMine } = pause;
    const who = isMine
      ? 'you'
      : by.role === 'technician'
        ? shortName(by, people)
        : `${shortName(by, people)} (${by.role})`;
    return { tone: 'paused', text: `Paused by ${who}`, offer: null };
  }
  if (standing.kind === 'mine') return { tone: 'mine', text: 'You have control', offer: null };
  const way = standing.isAsked ? offer('withdraw', 'Withdraw') : wayToControl(standing);
  const asked = standing.isAsked ? 'Asked' : null;
  return standing.kind === 'free'
    ? { tone: 'free', text: asked ?? 'Nobody has control', offer: way }
    : {
        tone: 'theirs',
        text:
          asked === null
            ? `${shortName(standing.holder, people)} has control`
            : `Asked ${shortName(standing.holder, people)}`,
        offer: way,
      };
}
