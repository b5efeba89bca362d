import type { RecordedEvent } from '#protocol/record/record.ts';
import { readFact, type FactOf, type RecordFact } from '#protocol/record/facts.ts';
import { passingWords } from '../control/words.ts';
import { aRole } from '../people/roles.ts';
import { inSentence } from '../kit/sentence.ts';
import { moment } from '../kit/moment.ts';

/** What the words of the record need to know beyond a fact. */
export interface Around {
  /** A person's name by their id, where it is known. */
  nameOf(person: string): string | null;
  /** Number of a terminal in this session, where there are several. */
  terminalName(terminal: string): string | null;
  now: number;
}

const SERVER = 'The server’s command line';

function who(id: string | null, { nameOf }: Around): string {
  if (id === null) return 'Somebody';
  if (id === 'server') return SERVER;
  const name = nameOf(id);
  return name === null ? 'Somebody' : inSentence(name);
}

const by = (fact: { by: string | null }, around: Around) => who(fact.by, around);
const person = (fact: { person: string }, around: Around) => who(fact.person, around);
const within = (name: string) => (name === SERVER ? 'the server’s command line' : name);

/** Through whom somebody was in who was shut out with them. */
function through(
  { because = null }: { because?: string | null },
  { words, around }: { words: string; around: Around },
): string {
  return because === null ? '' : `${words} ${within(who(because, around))}`;
}

function inTerminal({ terminal }: { terminal: string }, { terminalName }: Around): string {
  const name = terminalName(terminal);
  return name === null ? '' : ` (${name})`;
}

function ended(fact: FactOf<'terminal-ended'>, around: Around): string {
  const { cause, exitCode } = fact;
  const at = inTerminal(fact, around);
  switch (cause) {
    case 'exited':
      return `The shell${at} exited: ${exitCode === null ? 'exit code unknown' : `exit ${exitCode}`}`;
    case 'host-lost':
      return `The program that held the shell${at} was killed`;
    case 'endpoint-restarted':
      return `The shell${at} ended: the endpoint restarted`;
    case 'start-failed':
      return `The shell${at} could not be started`;
    case 'ended':
      return `The terminal${at} was ended`;
  }
}

function passed(fact: FactOf<'control-passed'>, around: Around): string {
  const name = (id: string | null) => (id === null ? null : who(id, around));
  const words = passingWords({ from: name(fact.from), to: name(fact.to), how: fact.how });
  return words + inTerminal(fact, around);
}

function invited(fact: FactOf<'invitation-created'>, around: Around): string {
  const { person: device, name, role } = fact;
  if (device !== null && device === fact.by)
    return `${by(fact, around)} asked for a device of theirs to be added`;
  if (device !== null)
    return `${by(fact, around)} made an invitation for a device of ${within(who(device, around))}`;
  const guest = name === null ? '' : `${inSentence(name)} as `;
  return `${by(fact, around)} invited ${guest}${aRole(role)}`;
}

function deviceAdded(fact: FactOf<'device-added'>, around: Around): string | null {
  const label = inSentence(fact.label);
  switch (fact.how) {
    // Said with the person who came with it.
    case 'first':
      return null;
    case 'vouched':
      return `${by(fact, around)} vouched for a device of ${within(person(fact, around))}: ${label}`;
    case 'own':
      return `${person(fact, around)} added a device: ${label}`;
  }
}

function resumed(fact: FactOf<'input-resumed'>, around: Around): string {
  const { reason } = fact;
  return `${by(fact, around)} resumed${reason === null ? '' : `: “${inSentence(reason)}”`}`;
}

function policy(fact: FactOf<'policy-changed'>, around: Around): string {
  const rule = fact.takeover
    ? 'technicians may take control over at once'
    : 'control passes only by being granted';
  return `${by(fact, around)} changed the rules: ${rule}`;
}

const WORDS: {
  readonly [Type in RecordFact['type']]: (fact: FactOf<Type>, around: Around) => string | null;
} = {
  'session-opened': (fact) => `The session was opened on ${inSentence(fact.endpointName)}`,
  'session-ended': (fact, around) => `${by(fact, around)} ended the session`,
  'endpoint-up': () => 'The endpoint is online',
  'endpoint-down': () => 'The endpoint went offline',
  'terminal-started': (fact, around) =>
    `A terminal was opened${inTerminal(fact, around)}: ${inSentence(fact.shell)}`,
  'terminal-ended': ended,
  'segment-sealed': () => null,
  'link-created': (fact, around) => `${by(fact, around)} made a link for ${aRole(fact.role)}`,
  'link-revoked': (fact, around) => `${by(fact, around)} revoked a link`,
  'invitation-created': invited,
  'invitation-revoked': (fact, around) => {
    const { because: maker } = fact;
    const whose = maker === undefined ? 'an invitation' : `an invitation of ${within(who(maker, around))}`;
    return `${by(fact, around)} revoked ${whose}`;
  },
  'invitation-closed': (fact, around) =>
    `${by(fact, around)} closed an invitation: nobody new comes in by it`,
  'person-joined': ({ name, role }) => `${inSentence(name)} joined as ${aRole(role)}`,
  'device-added': deviceAdded,
  'device-removed': (fact, around) =>
    fact.person === fact.by
      ? `${by(fact, around)} removed a device of theirs`
      : `${by(fact, around)} removed a device of ${within(person(fact, around))}${through(fact, { words: ' that came in through', around })}`,
  'person-removed': (fact, around) =>
    `${by(fact, around)} removed ${within(person(fact, around))}${through(fact, { words: ', who came in through', around })}`,
  'visits-folded': (fact, around) =>
    `${person(fact, around)} came or left ${fact.changes} times, the last time at ${moment(fact.until, around.now)}`,
  'person-arrived': (fact, around) => `${person(fact, around)} is here`,
  'person-left': (fact, around) => `${person(fact, around)} left at ${moment(fact.since, around.now)}`,
  'control-asked': (fact, around) => `${person(fact, around)} asked for control${inTerminal(fact, around)}`,
  'control-declined': (fact, around) =>
    `${by(fact, around)} declined ${within(person(fact, around))}’s request`,
  'control-passed': passed,
  'input-paused': (fact, around) => `${by(fact, around)} paused all typing`,
  'input-resumed': resumed,
  'program-stopped': (fact, around) =>
    `${by(fact, around)} interrupted the program${inTerminal(fact, around)}`,
  'policy-changed': policy,
};

/** An event in words, or null where it is not told. What this build does not know or understand is shown by its type. */
export function recordWords(event: RecordedEvent, around: Around): string | null {
  const fact = readFact(event.fact);
  if (fact === null) return event.fact.type;
  // What stands under a fact's own type takes that fact.
  const words = WORDS[fact.type] as (fact: RecordFact, around: Around) => string | null;
  return words(fact, around);
}
