import * as v from 'valibot';
import { frameParser } from '#protocol/wire/frame.ts';
import { agentToRoom, roomToAgent } from '#protocol/wire/messages.ts';

/** The version this build's pty host speaks. A pty host outlives many agents: raise it only with a window kept open. */
export const PTY_HOST_VERSION = 1;

/** The oldest version still understood, by either side. */
const OLDEST_PTY_HOST_VERSION = 1;

/** The version that both sides speak, or `null` if there is none. */
export function choosePtyHostVersion(offered: number): number | null {
  return offered < OLDEST_PTY_HOST_VERSION ? null : Math.min(offered, PTY_HOST_VERSION);
}

export const SECRET_BYTES = 32;

const version = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/**
 * What an agent sends to a pty host: who it is, whether the room answers, and every message of the room about the
 * terminal, unchanged. Output is only sent between `server-reached` and `server-lost`.
 */
export const parseAgentToPtyHost = frameParser([
  v.object({ type: v.literal('host-hello'), version, secret: v.instance(Uint8Array) }),
  v.object({ type: v.literal('server-reached') }),
  v.object({ type: v.literal('server-lost') }),
  ...roomToAgent,
]);

/** What a pty host sends: who it is, and every message for the room, ready to be passed on. */
export const parsePtyHostToAgent = frameParser([
  v.object({ type: v.literal('host-welcome'), version, terminal: v.string(), shellPid: v.number() }),
  v.object({ type: v.literal('host-refused'), reason: v.picklist(['unsupported-version']) }),
  ...agentToRoom,
]);

type Accepted<Parse extends (...args: never[]) => unknown> =
  Extract<ReturnType<Parse>, { ok: true }> extends {
    message: infer Message;
  }
    ? Message
    : never;
export type AgentToPtyHost = Accepted<typeof parseAgentToPtyHost>;
export type PtyHostToAgent = Accepted<typeof parsePtyHostToAgent>;
