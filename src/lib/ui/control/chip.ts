import type { PersonInfo } from '#protocol/people/people.ts';
import { shortName } from '../people/names.ts';
import { offer, wayToControl, type Offer } from './offer.ts';
import type { ControlStanding, PauseStanding } from './standing.ts';
import { leftFor } from './words.ts';

/** What the header's most visible thing says. */
export interface Chip {
  tone: 'mine' | 'theirs' | 'free' | 'paused';
  text: string;
  offer: Offer | null;
}

interface Seen {
  standing: ControlStanding;
  pause: PauseStanding | null;
  people: readonly PersonInfo[];
  /** This machine's clock, ms. */
  now: number;
}

export function chipOf({ standing, pause, people, now }: Seen): Chip | null {
  if (standing.kind === 'none') return null;
  if (pause !== null) return { tone: 'paused', text: `Paused by ${pauserOf(pause, people)}`, offer: null };
  if (standing.kind === 'mine') return { tone: 'mine', text: 'You have control', offer: null };
  const way = standing.isAsked ? offer('withdraw', 'Withdraw') : wayToControl(standing);
  if (standing.kind === 'free')
    return { tone: 'free', text: standing.isAsked ? 'Asked' : 'Nobody has control', offer: way };
  const { holder, freeAt, isAsked } = standing;
  const name = shortName(holder, people);
  if (freeAt !== null)
    return {
      tone: 'theirs',
      text: `${name} left · free in ${leftFor({ freeAt, now })}`,
      offer: wayToControl(standing) ?? way,
    };
  return { tone: 'theirs', text: isAsked ? `Asked ${name}` : `${name} has control`, offer: way };
}

function pauserOf({ by, isMine }: PauseStanding, people: readonly PersonInfo[]): string {
  if (isMine) return 'you';
  const name = shortName(by, people);
  return by.role === 'technician' ? name : `${name} (${by.role})`;
}
