import { assertNever } from '#base/assert-never.ts';
import type { AbsenceCause, AbsenceSeen } from '#protocol/lifecycle/absence.ts';
import { moment } from '../kit/moment.ts';
import { inSentence } from '../kit/sentence.ts';
import { by, type FactWords } from '../record/telling.ts';

export const LIFECYCLE_FACTS: FactWords<
  'session-opened' | 'session-ended' | 'endpoint-up' | 'endpoint-down' | 'absence-explained'
> = {
  'session-opened': (fact) => `The session was opened on ${inSentence(fact.endpointName)}`,
  'session-ended': (fact, around) => `${by(fact, around)} ended the session`,
  'endpoint-up': () => 'The endpoint is connected',
  'endpoint-down': ({ saw = null }, { now }) =>
    saw === null ? 'The endpoint was no longer connected' : seenWords(saw, now),
  'absence-explained': ({ cause }) => CAUSES[cause],
};

const CAUSES: Record<AbsenceCause, string> = {
  'endpoint-restarted': 'The endpoint was restarted in the meantime',
  'agent-restarted': 'The agent on the endpoint was restarted in the meantime; the endpoint itself was not',
  connection: 'The endpoint and its agent kept running; only the connection was lost',
  unknown: 'Why the endpoint was not connected is unknown',
};

/** What the server saw, and nobody's fault. */
function seenWords(saw: AbsenceSeen, now: number): string {
  switch (saw.what) {
    case 'line-lost':
      return 'The connection to the endpoint was lost';
    case 'line-closed':
      return closedWords(saw.why);
    case 'server-stopped':
      return 'The server was stopped';
    case 'not-running':
      return `The server started again; it stopped some time after ${moment(saw.since, now)}`;
    default:
      return assertNever(saw);
  }
}

function closedWords(why: string): string {
  if (why === 'replaced') return 'The endpoint reconnected, replacing its earlier connection';
  if (why === 'no-answer') return 'The endpoint stopped responding, so its connection was closed';
  return `The server closed the connection to the endpoint (${inSentence(why)})`;
}
