import type { Notice } from '../workspace/notices.ts';
import type { Handoff } from './handoff.svelte.ts';
import { cameBackWords, toWords } from './words.ts';
import { inSentence } from '../kit/sentence.ts';
import { isDeclinedByMe } from './standing.ts';

export interface HandoffNoticesOf {
  handoff: Handoff;
  me: string | null;
  nameOf(person: string): string | null;
  moment(at: number): string;
}

/** That the session is handed to whoever looks, or that what they handed over is theirs again. */
export function askedNotice({ handoff, me, nameOf }: HandoffNoticesOf): Notice | null {
  const { state, cameBack } = handoff;
  if (cameBack !== null) {
    const offers = [{ id: 'seen', label: 'OK', run: () => handoff.putAside(cameBack.id) }];
    return { tone: 'waiting', key: `back ${cameBack.id}`, text: cameBackWords(cameBack, nameOf), offers };
  }
  const open = state?.open ?? null;
  if (open === null || !handoff.isForMe || handoff.isShown || isDeclinedByMe(open, me)) return null;
  const giver = inSentence(nameOf(open.from) ?? 'Someone');
  const whom = open.to.kind === 'anyone' ? 'whoever is next' : 'you';
  return {
    tone: 'asking',
    key: `handoff ${open.id}`,
    text: `${giver} is handing this session over to ${whom}.`,
    offers: [{ id: 'show-handoff', label: 'Show handoff', run: () => handoff.show() }],
  };
}

/** What one has offered, and to whom, as long as nobody has taken it. */
export function offeredNotice({ handoff, me, nameOf, moment }: HandoffNoticesOf): Notice | null {
  const open = handoff.state?.open ?? null;
  if (open === null || open.from !== me) return null;
  const to = toWords(open.to, nameOf);
  const text = open.untaken
    ? `Nobody has taken your handoff to ${to} since ${moment(open.at)}.`
    : `Offered to ${to} at ${moment(open.at)}. The session stays yours until it is taken.`;
  return {
    tone: open.untaken ? 'waiting' : 'plain',
    key: `offered ${open.id} ${open.untaken}`,
    text,
    offers: [{ id: 'withdraw-handoff', label: 'Withdraw', run: () => handoff.withdraw() }],
  };
}

/** That nobody takes what another has handed over: for those who could. */
export function untakenNotice({ handoff, me, nameOf, moment }: HandoffNoticesOf): Notice | null {
  const open = handoff.state?.open ?? null;
  if (open === null || !open.untaken || open.from === me) return null;
  const text = `Nobody has taken the handoff of ${inSentence(nameOf(open.from) ?? 'someone')} since ${moment(open.at)}.`;
  return { tone: 'waiting', key: `untaken ${open.id}`, text, offers: [] };
}
