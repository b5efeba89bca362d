import * as v from 'valibot';
import { sessionId } from '#protocol/ground/values.ts';
import { MAX_COLS, MAX_ROWS, MIN_COLS, MIN_ROWS } from '#protocol/ground/limits.ts';

/*
 * How the command line speaks to the agent of a data folder: lines of JSON over a local socket, named in
 * `control.json`. The first line is `{"secret":…}`, from `control-secret`; then `{"id":…,"method":…,"params":…}` each,
 * answered by `{"id":…,"result":…}` or `{"id":…,"problem":…,"message":…}`, in any order.
 */

/** `control.json`. */
export const agentApiFile = v.object({ socket: v.string(), pid: v.number() });
export type AgentApiFile = v.InferOutput<typeof agentApiFile>;

const size = (min: number, max: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max)));

const openSessionParams = v.object({
  title: v.optional(v.pipe(v.string(), v.maxLength(200))),
  shell: v.optional(v.pipe(v.string(), v.maxLength(1000))),
  /** False if its commands are not to be told apart, whatever the agent's setting is. */
  shellIntegration: v.optional(v.boolean()),
  cols: size(MIN_COLS, MAX_COLS),
  rows: size(MIN_ROWS, MAX_ROWS),
});

const id = v.number();
const noParams = v.optional(v.object({}));

export const agentApiRequest = v.variant('method', [
  v.object({ id, method: v.literal('open-session'), params: openSessionParams }),
  v.object({ id, method: v.literal('list-sessions'), params: noParams }),
  v.object({ id, method: v.literal('forget-session'), params: v.object({ session: sessionId }) }),
]);
export type AgentApiRequest = v.InferOutput<typeof agentApiRequest>;
export type OpenSessionParams = v.InferOutput<typeof openSessionParams>;

/** Answer to `open-session`, once the room has taken in the first shell. */
export const openSessionResult = v.object({
  session: v.string(),
  links: v.object({ technician: v.string(), client: v.string(), observer: v.string() }),
});

/** Answer to `list-sessions`. */
export const listSessionsResult = v.array(
  v.object({
    session: v.string(),
    server: v.string(),
    connected: v.boolean(),
    terminals: v.array(
      v.object({
        terminal: v.string(),
        running: v.boolean(),
        pid: v.nullable(v.number()),
        shell: v.string(),
      }),
    ),
  }),
);
