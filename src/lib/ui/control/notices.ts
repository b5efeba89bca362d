import type { PersonInfo } from '#protocol/people/people.ts';
import type { Role } from '#protocol/ground/roles.ts';
import { mayRole } from '#protocol/wire/rights.ts';
import type { WriteProblem } from '../../session/input/write-result.ts';
import { inSentence } from '../kit/sentence.ts';
import { withRole } from '../people/names.ts';
import type { Notice } from '../workspace/notices.ts';
import { offer, wayToControl, type Act, type Offer } from './offer.ts';
import type { ControlStanding, PauseStanding } from './standing.ts';
import { leftFor, pauseWords, runningWords } from './words.ts';

/** What there is to say of control, with what can be done about it. */
export interface ControlNotice extends Omit<Notice, 'offers'> {
  offers: readonly Offer[];
}

export interface Situation {
  role: Role;
  endpoint: string;
  standing: ControlStanding;
  pause: PauseStanding | null;
  /** Who is typing, other than whoever looks. */
  typing: PersonInfo | null;
  /** The command that runs in the watched terminal, in a line; null where none is known to. */
  running: string | null;
  now: number;
}

/** Why keys did not arrive, where that is for who may type. */
export function unsentNotice(problem: WriteProblem, situation: Situation): ControlNotice | null {
  const { standing } = situation;
  if (problem === 'paused') return pauseNotice(situation, 'Not sent. ');
  // Control has come since: what one typed in vain is of no interest any more.
  if (problem === 'no-control') return standing.kind === 'mine' ? null : noControlNotice(situation);
  return null;
}

const LABELS: Partial<Record<Act, string>> = { ask: 'Ask for control', take: 'Take control' };

function noControlNotice({ standing, now }: Situation): ControlNotice {
  const way = wayToControl(standing);
  const offers = way === null ? [] : [{ ...way, label: LABELS[way.act] ?? way.label }];
  const who = standing.kind === 'theirs' ? inSentence(standing.holder.name) : 'Nobody';
  const isAsked = standing.kind !== 'none' && standing.kind !== 'mine' && standing.isAsked;
  const left = standing.kind === 'theirs' && standing.freeAt !== null ? standing.freeAt : null;
  const key = `Not sent: ${who} has control.${isAsked ? ' You’ve asked for it.' : ''}`;
  const text =
    left === null ? key : `Not sent. ${who} left; control is free in ${leftFor({ freeAt: left, now })}.`;
  return { tone: 'waiting', key, text, offers };
}

/** Somebody asks who has control for it. */
export function askNotice({ standing }: Pick<Situation, 'standing'>): ControlNotice | null {
  const [first, ...others] = standing.kind === 'mine' ? standing.asks : [];
  if (first === undefined) return null;
  const more =
    others.length === 0
      ? ''
      : ` ${others.length} more ${others.length === 1 ? 'person is' : 'people are'} asking too.`;
  return {
    tone: 'asking',
    key: `ask ${first.person} ${others.length}`,
    text: `${withRole(first)} is asking for control.${more}`,
    offers: [offer('decline', 'Decline', first.person), offer('grant', 'Grant', first.person)],
  };
}

export function pauseNotice({ pause, role, now }: Situation, before = ''): ControlNotice | null {
  if (pause === null) return null;
  // Resuming has its own button, always in the same place.
  const offers = mayRole(role, 'stop-program') ? [offer('stop', 'Stop')] : [];
  return {
    tone: 'paused',
    key: `${before}paused ${pause.by.person} ${pause.program ?? ''}`,
    text: before + pauseWords(pause, now),
    offers,
  };
}

/** A client is always told what goes on, and who does it. */
export function clientNotice(situation: Situation): ControlNotice | null {
  const { role, standing, typing, running, endpoint } = situation;
  if (role !== 'client' || standing.kind === 'none') return null;
  const where = endpoint === '' ? '' : ` on ${endpoint}`;
  const text =
    standing.kind === 'mine'
      ? `You have control${where}. What you type runs there.`
      : standing.kind === 'free'
        ? `Nobody is typing${where}.`
        : `${inSentence(standing.holder.name)} ${typing?.person === standing.holder.person ? 'is typing' : 'has control'}${where}.`;
  const runs = running === null || standing.kind === 'mine' ? '' : ` ${runningWords(running)}`;
  // Who types changes too often to be spoken.
  return { tone: 'plain', key: `client ${standing.kind}`, text: text + runs, offers: [] };
}
