import * as v from 'valibot';
import { label, size, terminalId, time } from '../ground/values.ts';
import { END_CAUSES } from './end-cause.ts';

/** Why a terminal's output is paused, if it is. */
export const STALLS = ['spool-full', 'spool-failed'] as const;
export type Stall = (typeof STALLS)[number];

/** What a session knows about a terminal. */
export const terminalInfo = v.object({
  terminal: terminalId,
  shell: label(200),
  ...size,
  startedAt: time,
  title: v.nullable(label(500)),
  /** What people here call it; null: by its shell. Rooms of before do not say. */
  name: v.optional(v.nullable(label(200))),
  pause: v.nullable(v.picklist(STALLS)),
  /** The program in the foreground, if known: while typing is paused. */
  program: v.nullable(label(200)),
  /** A typed Ctrl-S holds the output until Ctrl-Q; rooms of before do not say. */
  held: v.optional(v.boolean()),
  /** A program that is gone left modes on which type into the shell. */
  strayModes: v.optional(v.boolean()),
  ended: v.nullable(
    v.object({
      at: time,
      cause: v.picklist(END_CAUSES),
      exitCode: v.nullable(v.pipe(v.number(), v.integer())),
    }),
  ),
});
export type TerminalInfo = v.InferOutput<typeof terminalInfo>;
