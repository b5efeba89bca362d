import * as v from 'valibot';
import { inputPause, sessionPolicy, terminalControl } from '../control/control.ts';
import { message } from '../ground/message.ts';
import { ROLES } from '../ground/roles.ts';
import { bytes, count, label, terminalId, time } from '../ground/values.ts';
import { handoffState } from '../handoff/handoff.ts';
import { position } from '../output/segment-header.ts';
import { entityId, personInfo } from '../people/people.ts';
import { publicKey } from '../people/public-key.ts';
import { givenToken } from '../people/token.ts';
import { lastSeen } from '../seen/messages.ts';
import { terminalInfo } from '../terminals/terminal.ts';

/* What every line begins with. */

/** First on every viewer's socket. `proof`: by `serverKey`, over the nonce of the viewer's upgrade (`nonce` in its query) and this. */
export const challenge = message('challenge', {
  version: count,
  nonce: bytes(32),
  serverKey: publicKey,
  proof: bytes(64),
});
/**
 * First from a viewer, in answer to the room's `challenge`. `signature`: Ed25519 by the device's key over
 * `viewerText`. `watch`: a terminal, or null for the session's newest; `since`: what is on screen already.
 */
export const hello = message('hello', {
  version: count,
  client: label(100),
  person: entityId,
  signature: bytes(64),
  watch: v.nullable(terminalId),
  since: v.nullable(v.object({ terminal: terminalId, ...position.entries })),
});
export const welcome = message('welcome', {
  version: count,
  session: v.object({
    id: label(20),
    title: label(200),
    openedAt: time,
    endedAt: v.nullable(time),
  }),
  role: v.picklist(ROLES),
  you: v.object({ person: entityId, device: entityId }),
  token: givenToken,
  /** People who are here, and others whom the rest of this names. */
  people: v.array(personInfo),
  controls: v.array(terminalControl),
  pause: v.nullable(inputPause),
  policy: sessionPolicy,
  /** Earlier rooms do not say. */
  handoff: v.optional(handoffState),
  /** Number of the record's next event; `recorded` continues from there. */
  recordedTo: count,
  endpoint: v.object({ name: label(200), online: v.boolean(), since: time }),
  terminals: v.array(terminalInfo),
  /** Where the welcomed person last looked at the live end; earlier rooms do not say. */
  seen: v.optional(v.nullable(lastSeen)),
  /** The room's clock, so that a page can tell how far its own is off. */
  now: time,
});

/** First on every agent's socket. `proof`: by the server's key, over the nonce and challenge of the agent's upgrade. */
export const agentAccepted = message('agent-accepted', { version: count, proof: bytes(64) });
