import type { ShutOutList } from '#protocol/people/shutting-out.ts';
import { inSentence, listed } from '../kit/sentence.ts';

/** Whom to name in a sentence before it goes on with a number. */
const NAMED = 1;

function ofDevices(devices: ShutOutList['devices']): string[] {
  const [first] = devices;
  if (first === undefined) return [];
  return [
    devices.length === 1
      ? `one of ${inSentence(first.name)}’s devices`
      : `${devices.length} devices of other people`,
  ];
}

function ofOthers(others: number): string[] {
  if (others <= 0) return [];
  return [others === 1 ? 'one other person' : `${others} others`];
}

/** Ids of all people and devices on the list. */
export function idsOf({ people, devices }: ShutOutList): ReadonlySet<string> {
  return new Set([...people.map(({ person }) => person), ...devices.map(({ device }) => device)]);
}

/** The list less who stays. */
export function onlyGoing(list: ShutOutList, going: ReadonlySet<string>): ShutOutList {
  return {
    ...list,
    people: list.people.filter(({ person }) => going.has(person)),
    devices: list.devices.filter(({ device }) => going.has(device)),
  };
}

/** Who goes, in one sentence: `You and 2 others will be removed.`; null where it is nobody. */
export function shutOutWords({ people, devices }: ShutOutList, me: string | null): string | null {
  // Oneself is said first.
  const ordered = [...people].sort((a, b) => Number(b.person === me) - Number(a.person === me));
  const names = ordered.map(({ person, name }) => (person === me ? 'You' : inSentence(name)));
  const parts = [...names.slice(0, NAMED), ...ofOthers(names.length - NAMED), ...ofDevices(devices)];
  if (parts.length === 0) return null;
  const sentence = `${listed(parts)} will be removed.`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
