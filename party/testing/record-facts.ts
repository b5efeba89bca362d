import type { RecordEvent, RecordFact } from '#protocol/record/record.ts';
import type { TestRoom } from './test-room.ts';

/** What is on the room's record, first to last. */
export function factsOf(world: TestRoom): RecordFact[] {
  const lines = String(world.admin({ path: 'record' }).body)
    .trim()
    .split('\n');
  // The room's own record.
  return lines.map((line) => (JSON.parse(line) as RecordEvent).fact);
}

type Of<Type> = Extract<RecordFact, { type: Type }>;

export function factsOfType<Type extends RecordFact['type']>(world: TestRoom, type: Type): Of<Type>[] {
  return factsOf(world).filter((fact): fact is Of<Type> => fact.type === type);
}
