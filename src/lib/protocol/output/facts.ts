import * as v from 'valibot';
import { fact } from '../ground/fact.ts';

const segmentSealed = fact('segment-sealed', {
  terminal: v.string(),
  segment: v.number(),
  events: v.number(),
  sha256: v.string(),
  /** Ed25519 over `sealText` by the endpoint's key, hex; null if the room sealed for an author that is gone. */
  signature: v.nullable(v.string()),
});

export const outputFacts = [segmentSealed] as const;
