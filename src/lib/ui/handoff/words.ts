import type { EndedHandoff, HandoffTo, Work } from '#protocol/handoff/handoff.ts';
import { inSentence } from '../kit/sentence.ts';

/** How the work on the session stands. */
export function workWords(work: Work): string {
  switch (work.state) {
    case 'working':
      return 'Working';
    case 'waiting':
      return `Waiting for ${inSentence(work.for ?? 'something')}`;
    case 'handed-over':
      return 'Being handed over';
    case 'done':
      return 'Done';
  }
}

/** Who takes care of the session, in a sentence. */
export function careWords(name: string | null, { isMe }: { isMe: boolean }): string {
  if (isMe) return 'You take care of this session';
  return name === null
    ? 'Nobody takes care of this session yet'
    : `${inSentence(name)} takes care of this session`;
}

/** To whom, within a sentence. */
export function toWords(to: HandoffTo, nameOf: (person: string) => string | null): string {
  if (to.kind === 'person') return inSentence(nameOf(to.person) ?? 'someone');
  return to.kind === 'anyone' ? 'whoever is next' : 'whoever joins by your invitation';
}

/** What became of one's own handoff that nobody took. */
export function cameBackWords(
  { how, by, reason }: EndedHandoff,
  nameOf: (person: string) => string | null,
): string {
  const stays = 'The session stays yours.';
  if (how === 'void') return `Nobody your handoff was for may still join. ${stays}`;
  const name = by === null ? 'Someone' : inSentence(nameOf(by) ?? 'Someone');
  return `${name} declined the handoff: “${inSentence(reason ?? '')}” ${stays}`;
}
