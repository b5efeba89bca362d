import { assertNever } from '#base/assert-never.ts';
import type { AbsenceCause, AbsenceSeen } from '#protocol/lifecycle/absence.ts';
import type { FactOf } from '#protocol/record/facts.ts';
import { duration, moment } from '../kit/moment.ts';
import { inSentence } from '../kit/sentence.ts';
import { by, type FactWords, type JoinWords, type Told } from '../record/telling.ts';

export const LIFECYCLE_FACTS: FactWords<
  'session-opened' | 'session-ended' | 'endpoint-up' | 'endpoint-down' | 'absence-explained'
> = {
  'session-opened': openedWords,
  'session-ended': (fact, around) => `${by(fact, around)} ended the session`,
  'endpoint-up': () => 'Machine connected',
  'endpoint-down': ({ saw = null }, { now }) => seenWords(saw, now),
  'absence-explained': ({ cause }) => CAUSES[cause],
};

const CAUSES: Record<AbsenceCause, string> = {
  'endpoint-restarted': 'The machine restarted',
  'agent-restarted': 'The agent restarted; the machine kept running',
  connection: 'The machine and its agent kept running; only the connection was lost',
  unknown: 'The reason the machine was offline isn’t known',
};

/** A session begins with its endpoint there, and whatever ends is told with its end and its cause. */
export const joinAbsences: JoinWords = (before, next, { now }) => {
  const { fact } = next;
  const [first] = before;
  const last = before.at(-1);
  if (first === undefined || last === undefined) return null;
  if (fact.type === 'endpoint-up') {
    if (first.fact.type === 'session-opened' && before.length === 1) return openedWords(first.fact);
    if (last.fact.type !== 'endpoint-down') return null;
    return backWords(last.fact, { ms: next.at - last.at, now });
  }
  if (fact.type !== 'absence-explained' || last.fact.type !== 'endpoint-up') return null;
  if (first.fact.type !== 'endpoint-down')
    return before.length === 1 ? { text: 'Machine connected', detail: CAUSES[fact.cause] } : null;
  const back = backWords(first.fact, { ms: last.at - first.at, now });
  return { ...back, detail: [back.detail, CAUSES[fact.cause]].filter(Boolean).join('. ') };
};

function openedWords({ endpointName }: FactOf<'session-opened'>): Told {
  return { text: `Session opened on ${inSentence(endpointName)}` };
}

function backWords(down: FactOf<'endpoint-down'>, { ms, now }: { ms: number; now: number }): Told {
  const seen = seenWords(down.saw ?? null, now);
  return { ...seen, text: `${seen.text}, back after ${duration(ms)}` };
}

/** What the server saw, and nobody's fault. */
function seenWords(saw: AbsenceSeen | null, now: number): Told {
  // Up to version 0.1 nobody wrote down what the room saw.
  if (saw === null) return { text: 'Machine offline' };
  switch (saw.what) {
    case 'line-lost':
      return { text: 'Connection to the machine lost' };
    case 'line-closed':
      return closedWords(saw.why);
    case 'server-stopped':
      return { text: 'Server stopped' };
    case 'not-running':
      return {
        text: 'Server restarted',
        detail: `It had stopped some time after ${moment(saw.since, now)}`,
      };
    default:
      return assertNever(saw);
  }
}

function closedWords(why: string): Told {
  if (why === 'replaced')
    return { text: 'Machine reconnected', detail: 'The new connection replaced the earlier one' };
  if (why === 'no-answer')
    return { text: 'Machine offline', detail: 'It stopped responding, so the server closed its connection' };
  return { text: 'Server closed the connection to the machine', detail: inSentence(why) };
}
