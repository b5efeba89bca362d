import type { HandoffState } from '#protocol/handoff/handoff.ts';
import type { ViewerToRoom } from '#protocol/wire/messages.ts';
import type { SeededRandom } from '../../party/testing/seeded-random.ts';

type HandoverAct = 'offer-handoff' | 'accept-handoff' | 'decline-handoff' | 'withdraw-handoff' | 'set-work';

export interface HandoverParts {
  random: SeededRandom;
  /** As whoever says it knows it. */
  handoff: HandoffState;
  person: string;
  invitation: string;
}

/** Something about handing over, as a page would say it that knows this much. */
export function handoverMessage(
  act: HandoverAct,
  { random, handoff, person, invitation }: HandoverParts,
): ViewerToRoom {
  const open = handoff.open?.id ?? '0000000000';
  switch (act) {
    case 'offer-handoff': {
      const receivers = [
        { kind: 'anyone' },
        { kind: 'person', person },
        { kind: 'invitation', invitation },
      ] as const;
      return { type: act, to: random.pick(receivers), text: 'what was done' };
    }
    case 'decline-handoff':
      return { type: act, handoff: open, reason: 'no time' };
    case 'set-work':
      return random.float() < 0.5
        ? { type: act, state: 'waiting', for: 'an answer' }
        : { type: act, state: 'working', for: null };
    case 'accept-handoff':
    case 'withdraw-handoff':
      return { type: act, handoff: open };
  }
}
