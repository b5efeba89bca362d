import {
  READ_BYTES_BURST,
  READ_BYTES_PER_SECOND,
  READ_LEAST_BYTES,
  READ_SOURCE_BYTES_BURST,
  READ_SOURCE_BYTES_PER_SECOND,
} from '#protocol/ground/limits.ts';
import type { Role } from '#protocol/ground/roles.ts';
import { createDebts } from '../../rooms/debts.ts';
import type { Source } from '../../rooms/source.ts';

export interface Reader {
  person: string;
  role: Role;
  source: Source;
}

/**
 * How much each person, and each role at a source, was answered lately of what costs the room time. A room that slept
 * has forgotten: nobody asked.
 */
export interface Reads {
  /** Whether they may ask for more. */
  may(reader: Reader): boolean;
  /** They were answered this much. */
  answered(reader: Reader, bytes: number): void;
}

export function createReads(now: () => number): Reads {
  const people = createDebts(now, { burst: READ_BYTES_BURST, perSecond: READ_BYTES_PER_SECOND });
  const sources = createDebts(now, {
    burst: READ_SOURCE_BYTES_BURST,
    perSecond: READ_SOURCE_BYTES_PER_SECOND,
  });
  // A role apart from the others: invented observers read nothing away from the technician beside them.
  const placeOf = ({ role, source }: Reader) => `${role} ${source}`;
  return {
    may: (reader) => people.may(reader.person) && sources.may(placeOf(reader)),
    answered(reader, bytes) {
      const cost = Math.max(READ_LEAST_BYTES, bytes);
      people.add(reader.person, cost);
      sources.add(placeOf(reader), cost);
    },
  };
}
