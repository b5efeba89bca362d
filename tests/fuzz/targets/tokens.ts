import { createTokens } from '../../../party/session/people/tokens.ts';
import { createTestRoom, SESSION } from '../../../party/testing/test-room.ts';
import { expectThat } from '../target.ts';
import type { Target } from '../target.ts';

const { ports } = createTestRoom();
const tokens = createTokens({ ports, session: SESSION });
const GIVEN = tokens.give({ person: '0123456789', device: 'abcdefgh23' });

/** Of all texts one is taken, for what it was given for. */
const token: Target = {
  name: 'holderOf',
  seeds: [GIVEN.http, GIVEN.notes].map((text) => new Uint8Array(Buffer.from(text))),
  share: 6,
  run(input) {
    const text = Buffer.from(input).toString();
    for (const purpose of ['http', 'notes'] as const) {
      const isTaken = tokens.holderOf(text, purpose) !== null;
      expectThat(isTaken === (text === GIVEN[purpose]), `a token for ${purpose}: ${isTaken}`);
    }
  },
};

export const tokenTargets: readonly Target[] = [token];
