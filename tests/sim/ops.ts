import { CONTROL_REQUESTS } from '#protocol/control/messages.ts';
import type { Role } from '#protocol/ground/roles.ts';
import type { SeededRandom } from '../../party/testing/seeded-random.ts';

export type Op =
  | { type: 'output'; bytes: number }
  | { type: 'flood'; outputs: number }
  | { type: 'roll' }
  | { type: 'start-terminal' }
  | { type: 'end-terminal' }
  | { type: 'join'; viewer: number }
  | { type: 'leave'; viewer: number; silently: boolean }
  | { type: 'viewer-reads'; viewer: number; frames: number }
  | { type: 'watch'; viewer: number }
  | { type: 'key'; viewer: number; mine: boolean }
  /** `mine`: by whoever thinks it is theirs to do, if anybody does. */
  | { type: 'act'; viewer: number; act: Act; other: number; mine: boolean }
  | { type: 'hand-over'; viewer: number; act: HandoverAct; other: number; mine: boolean }
  | { type: 'forge'; viewer: number; act: (typeof FORGED)[number]; other: number }
  | { type: 'straggle' }
  | { type: 'agent-connects' }
  | { type: 'agent-drops'; silently: boolean }
  | { type: 'agent-reads'; frames: number }
  | { type: 'agent-sends'; frames: number }
  | { type: 'wire'; frames: number }
  | { type: 'late-frame' }
  | { type: 'crash' }
  | { type: 'sleep' }
  | { type: 'revoke' }
  | { type: 'pass'; ms: number };

type Act = (typeof CONTROL_REQUESTS)[number];
/** Some are drawn more often: without them the others have nothing to do. */
const DRAWN_ACTS: readonly Act[] = [
  ...CONTROL_REQUESTS,
  ...(['take-control', 'take-control', 'ask-control', 'grant-control', 'grant-control'] as const),
  ...(['resume-input', 'resume-input', 'resume-input'] as const),
];
const HANDOVER_ACTS = [
  ...(['offer-handoff', 'offer-handoff', 'accept-handoff', 'accept-handoff', 'accept-handoff'] as const),
  ...(['decline-handoff', 'withdraw-handoff', 'set-work'] as const),
] as const;
type HandoverAct = (typeof HANDOVER_ACTS)[number];
const FORGED = [
  ...(['offer-handoff', 'accept-handoff', 'set-work'] as const),
  ...CONTROL_REQUESTS,
  'write-input',
] as const;

/** Who is at each viewer: one technician has two devices. */
export const PEOPLE = ['ann', 'bob', 'ann', 'cleo', 'otto'] as const;
const VIEWERS = PEOPLE.length;
export const ROLE_OF: Record<(typeof PEOPLE)[number], Role> = {
  ann: 'technician',
  bob: 'technician',
  cleo: 'client',
  otto: 'observer',
};

export function drawOp(random: SeededRandom): Op {
  const viewer = random.below(VIEWERS);
  const mine = random.float() < 0.8;
  const silently = random.float() < 0.4;
  const frames = 1 + random.below(12);
  const weighted: [number, Op][] = [
    [
      14,
      { type: 'output', bytes: random.float() < 0.2 ? 5_000 + random.below(50_000) : 1 + random.below(300) },
    ],
    [1.5, { type: 'flood', outputs: 4 + random.below(12) }],
    [2, { type: 'roll' }],
    [1, { type: 'start-terminal' }],
    [0.5, { type: 'end-terminal' }],
    [12, { type: 'join', viewer }],
    [1, { type: 'leave', viewer, silently }],
    [30, { type: 'viewer-reads', viewer, frames: 4 * frames }],
    [1, { type: 'watch', viewer }],
    [24, { type: 'key', viewer, mine }],
    [26, { type: 'act', viewer, act: random.pick(DRAWN_ACTS), other: random.below(VIEWERS), mine }],
    [8, { type: 'hand-over', viewer, act: random.pick(HANDOVER_ACTS), other: random.below(VIEWERS), mine }],
    [0.4, { type: 'forge', viewer, act: random.pick(FORGED), other: random.below(VIEWERS) }],
    [3, { type: 'straggle' }],
    [8, { type: 'agent-connects' }],
    [1.5, { type: 'agent-drops', silently }],
    [14, { type: 'agent-reads', frames }],
    [12, { type: 'agent-sends', frames }],
    [14, { type: 'wire', frames }],
    [1, { type: 'late-frame' }],
    [0.7, { type: 'crash' }],
    [1, { type: 'sleep' }],
    [0.4, { type: 'revoke' }],
    [3, { type: 'pass', ms: random.below(random.float() < 0.1 ? 8_000 : 300) }],
    [0.3, { type: 'pass', ms: random.pick([11_000, 61_000, 601_000]) }],
  ];
  let at = random.float() * weighted.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, op] of weighted) {
    at -= weight;
    if (at < 0) return op;
  }
  return { type: 'sleep' };
}
