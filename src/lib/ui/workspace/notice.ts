import type { PersonInfo } from '#protocol/people/people.ts';
import type { Role } from '#protocol/ground/roles.ts';
import type { ControlStanding, PauseStanding } from '../control/standing.ts';
import { pauseWords } from '../control/words.ts';
import { inSentence } from '../kit/sentence.ts';
import { shortName, withRole } from '../people/names.ts';
import type { WriteProblem } from '../../session/input/write-result.ts';
import { unsentWords } from '../typing/words.ts';
import type { Wording } from '../session/words.ts';

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

export interface Offer {
  act: Act;
  label: string;
  /** Whom it concerns, where it is somebody. */
  person: string | null;
}

/** What there is to say now, in the one line that is kept for it, and what can be done about it. */
export interface Notice {
  tone: 'plain' | 'waiting' | 'failed' | 'asking' | 'paused';
  /** Changes when something new is said, though the text of one and the same goes on changing. */
  key: string;
  text: string;
  offers: readonly Offer[];
}

export interface Situation {
  role: Role;
  endpoint: string;
  isTooOld: boolean;
  /** Keys that did not arrive, and a request that could not be done: both while they are news. */
  unsent: WriteProblem | null;
  refused: string | null;
  status: { kind: string; words: Wording };
  standing: ControlStanding;
  pause: PauseStanding | null;
  /** What has just happened, while it is news. */
  said: string | null;
  /** Who is typing, other than whoever looks. */
  typing: PersonInfo | null;
  /** Whose view this page's goes with, by name. */
  following: string | null;
  now: number;
}

const offer = (act: Act, label: string, person: string | null = null): Offer => ({ act, label, person });

/** How control is had where one has it not, or null where there is no way. */
export function wayToControl(standing: ControlStanding): Offer | null {
  if (standing.kind === 'free' && standing.mayTake) return offer('take', 'Take');
  if ((standing.kind === 'free' || standing.kind === 'theirs') && standing.mayAsk) return offer('ask', 'Ask');
  return null;
}

export function wayToResume({ resume }: PauseStanding): Offer | null {
  if (resume.may === 'now') return offer('resume', 'Resume');
  return resume.may === 'with-reason' ? offer('resume-with-reason', 'Resume…') : null;
}

export function noticeOf(situation: Situation): Notice | null {
  const { isTooOld, refused, said } = situation;
  if (isTooOld)
    return plain('waiting', 'This page is older than the endpoint. Reload it to see the terminal.');
  return (
    unsentNotice(situation) ??
    (refused === null ? null : plain('waiting', refused)) ??
    statusNotice(situation) ??
    askNotice(situation) ??
    pauseNotice(situation, '') ??
    (said === null ? null : plain('plain', said)) ??
    followingNotice(situation) ??
    clientNotice(situation)
  );
}

function plain(tone: Notice['tone'], text: string): Notice {
  return { tone, key: text, text, offers: [] };
}

function unsentNotice(situation: Situation): Notice | null {
  const { unsent, standing } = situation;
  if (unsent === null) return null;
  if (unsent === 'paused') return pauseNotice(situation, 'Not sent. ');
  // Control has come since: what one typed in vain is of no interest any more.
  if (unsent === 'no-control') return standing.kind === 'mine' ? null : noControlNotice(standing);
  return plain('waiting', unsentWords(unsent));
}

function noControlNotice(standing: ControlStanding): Notice {
  const way = wayToControl(standing);
  const offers =
    way === null ? [] : [{ ...way, label: way.act === 'ask' ? 'Ask for control' : 'Take control' }];
  const who = standing.kind === 'theirs' ? inSentence(standing.holder.name) : 'Nobody';
  const isAsked = standing.kind !== 'none' && standing.kind !== 'mine' && standing.isAsked;
  const text = `Not sent: ${who} has control.${isAsked ? ' You have asked for it.' : ''}`;
  return { tone: 'waiting', key: text, text, offers };
}

/** A lost line is said before all that happens behind it, the rest only where it has something to say. */
function statusNotice({ status: { kind, words } }: Situation): Notice | null {
  if (words.long === null) return null;
  const tone = words.tone === 'waiting' || words.tone === 'failed' ? words.tone : 'plain';
  return { tone, key: kind, text: words.long, offers: [] };
}

function askNotice({ standing }: Situation): Notice | null {
  const [first, ...others] = standing.kind === 'mine' ? standing.asks : [];
  if (first === undefined) return null;
  const more =
    others.length === 0 ? '' : ` ${others.length} more ${others.length === 1 ? 'asks' : 'ask'} too.`;
  return {
    tone: 'asking',
    key: `ask ${first.person} ${others.length}`,
    text: `${withRole(first)} asks for control.${more}`,
    offers: [offer('decline', 'Decline', first.person), offer('grant', 'Grant', first.person)],
  };
}

function pauseNotice({ pause, role, now }: Situation, before: string): Notice | null {
  if (pause === null) return null;
  const resume = wayToResume(pause);
  const stop = role === 'observer' ? [] : [offer('stop', 'Stop')];
  return {
    tone: 'paused',
    key: `${before}paused ${pause.by.person} ${pause.program ?? ''}`,
    text: before + pauseWords(pause, now),
    offers: resume === null ? stop : [...stop, resume],
  };
}

function followingNotice({ following }: Situation): Notice | null {
  if (following === null) return null;
  return plain('plain', `You see what ${inSentence(following)} sees. Scroll to go your own way.`);
}

/** A client is always told what goes on, and who does it. */
function clientNotice({ role, standing, typing, endpoint }: Situation): Notice | null {
  if (role !== 'client' || standing.kind === 'none') return null;
  const where = endpoint === '' ? '' : ` on ${endpoint}`;
  const text =
    standing.kind === 'mine'
      ? `You have control${where}: what you type runs there.`
      : standing.kind === 'free'
        ? `Nobody is typing${where}.`
        : `${inSentence(standing.holder.name)} ${typing?.person === standing.holder.person ? 'is typing' : 'has control'}${where}.`;
  // Who types changes too often to be spoken.
  return { tone: 'plain', key: `client ${standing.kind}`, text, offers: [] };
}

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
