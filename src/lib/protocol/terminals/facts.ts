import * as v from 'valibot';
import { fact } from '../ground/fact.ts';
import { END_CAUSES } from './end-cause.ts';

const terminalStarted = fact('terminal-started', {
  terminal: v.string(),
  shell: v.string(),
  cols: v.number(),
  rows: v.number(),
  startedAt: v.number(),
});
const terminalEnded = fact('terminal-ended', {
  terminal: v.string(),
  cause: v.picklist(END_CAUSES),
  exitCode: v.nullable(v.number()),
  endedAt: v.number(),
  /** Who closed it, where somebody did. Up to version 0.1 that was not put here. */
  by: v.exactOptional(v.string()),
});
/** Null: the name was taken away. */
const terminalRenamed = fact('terminal-renamed', {
  terminal: v.string(),
  name: v.nullable(v.string()),
  by: v.string(),
});
/** Modes that a program left on were put back. */
const terminalReset = fact('terminal-reset', { terminal: v.string(), by: v.string() });

export const terminalFacts = [terminalStarted, terminalEnded, terminalRenamed, terminalReset] as const;
