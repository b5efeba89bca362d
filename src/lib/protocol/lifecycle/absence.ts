import * as v from 'valibot';

/**
 * What the room saw when its endpoint was no longer connected, which does not say why. `line-closed`: the room closed
 * the connection itself, with a named close reason. `not-running`: found when the server started; `since` is when it
 * last recorded an event here.
 */
export const absenceSeen = v.variant('what', [
  v.object({ what: v.literal('line-lost') }),
  v.object({ what: v.literal('line-closed'), why: v.string() }),
  v.object({ what: v.literal('server-stopped') }),
  v.object({ what: v.literal('not-running'), since: v.number() }),
]);
export type AbsenceSeen = v.InferOutput<typeof absenceSeen>;

/**
 * What the agent shows when it is back: its machine was restarted, the agent was, or neither; `unknown` if it does not
 * say, or did not before.
 */
export const ABSENCE_CAUSES = ['endpoint-restarted', 'agent-restarted', 'connection', 'unknown'] as const;
export type AbsenceCause = (typeof ABSENCE_CAUSES)[number];

const MAX_NAME = 60;
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME));

/** `boot`: of the endpoint's machine, as `bootId` names it; `run`: a name that the agent has for as long as it runs. */
export const agentLife = v.object({ boot: name, run: name });
export type AgentLife = v.InferOutput<typeof agentLife>;
