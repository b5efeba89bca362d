import * as v from 'valibot';
import { recordEvent } from '#protocol/record/record.ts';
import { readFact, type FactOf, type RecordFact } from '#protocol/record/facts.ts';
import type { TestRoom } from './test-room.ts';

function factIn(line: string): RecordFact {
  const fact = readFact(v.parse(recordEvent, JSON.parse(line)).fact);
  if (fact === null) throw new Error(`the room wrote what it cannot read: ${line}`);
  return fact;
}

/** What is on the room's record, first to last. */
export function factsOf(world: TestRoom): RecordFact[] {
  const lines = String(world.admin({ path: 'record' }).body)
    .trim()
    .split('\n');
  return lines.map(factIn);
}

export function factsOfType<Type extends RecordFact['type']>(world: TestRoom, type: Type): FactOf<Type>[] {
  return factsOf(world).filter((fact): fact is FactOf<Type> => fact.type === type);
}
