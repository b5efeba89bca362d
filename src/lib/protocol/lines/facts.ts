import * as v from 'valibot';
import { fact } from '../ground/fact.ts';

const blockStated = fact('block-stated', {
  terminal: v.string(),
  segment: v.number(),
  leaves: v.number(),
  isCut: v.boolean(),
  /** The root of the tree of salted leaves, hex. */
  root: v.string(),
  /** Ed25519 over `blockText` by the endpoint's key, hex. */
  signature: v.string(),
});

export const linesFacts = [blockStated] as const;
