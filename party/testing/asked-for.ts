import type { AnyAsk } from '#protocol/ground/route.ts';
import type { Right } from '#protocol/wire/rights.ts';
import { requestFor, sessionAsks } from './asks.ts';
import { TERMINAL } from './author.ts';
import type { FakeRequest, Somebody } from './test-room.ts';

const NOBODY = 'n0b0dy0000';

/** Everything that may be asked of a session over HTTP, by its right; the paths name what is there, and is this client's. */
export function askedFor(
  right: Right,
  { person, device }: Pick<Somebody, 'person' | 'device'>,
): FakeRequest[] {
  const isOwn = right === 'add-own-device';
  const isFor = (asked: string) =>
    asked === 'own-device' ? isOwn || right === 'vouch-for-device' : asked === right;
  const asks: AnyAsk[] = Object.values(
    sessionAsks({
      ...{ terminal: TERMINAL, segment: '0', invitation: NOBODY, person },
      device: isOwn ? device : NOBODY,
    }),
  );
  return asks.filter(({ route }) => isFor(route.right)).map(requestFor);
}
