import * as v from 'valibot';
import { sessionId, terminalId } from '#protocol/ground/values.ts';

/** What the agent asks of a pty host: `launch.json`. If `shell` is null: this endpoint's default. */
export const launchFile = v.object({
  terminal: terminalId,
  session: sessionId,
  cols: v.number(),
  rows: v.number(),
  shell: v.nullable(v.string()),
  spoolMaxBytes: v.number(),
  /** Whether the shell may be started with marks that tell commands apart. */
  shellIntegration: v.optional(v.boolean(), true),
});
export type Launch = v.InferOutput<typeof launchFile>;

/** What a pty host writes about itself: `host.json`, present from the moment it can be reached. */
export const ptyHostFile = v.object({
  terminal: terminalId,
  session: sessionId,
  pid: v.number(),
  started: v.string(),
  shellPid: v.number(),
  shell: v.string(),
  cols: v.number(),
  rows: v.number(),
  startedAt: v.number(),
  boot: v.string(),
  socket: v.string(),
});
export type PtyHostFile = v.InferOutput<typeof ptyHostFile>;
