import type { RecordedEvent, RecordFact } from '#protocol/record/record.ts';
import { CONTROL_WAYS } from '#protocol/control/control.ts';
import { ROLES } from '#protocol/ground/roles.ts';
import { passingWords } from '../control/words.ts';
import { aRole } from '../people/roles.ts';
import { inSentence } from '../kit/sentence.ts';
import { FactReader } from './fact-reader.ts';
import { moment } from '../kit/moment.ts';

/** What the words of the record need to know beyond a fact. */
export interface Around {
  /** A person's name by their id, where it is known. */
  nameOf(person: string): string | null;
  /** Number of a terminal in this session, where there are several. */
  terminalName(terminal: string): string | null;
  now: number;
}

type Words = (fact: FactReader, around: Around) => string | null;

const SERVER = 'The server’s command line';

function who(id: string | null, { nameOf }: Around): string {
  if (id === null) return 'Somebody';
  if (id === 'server') return SERVER;
  const name = nameOf(id);
  return name === null ? 'Somebody' : inSentence(name);
}

const by = (fact: FactReader, around: Around) => who(fact.text('by'), around);
const person = (fact: FactReader, around: Around) => who(fact.text('person'), around);
const within = (name: string) => (name === SERVER ? 'the server’s command line' : name);

/** Through whom somebody was in who was shut out with them. */
function through(fact: FactReader, { words, around }: { words: string; around: Around }): string {
  const because = fact.text('because');
  return because === null ? '' : `${words} ${within(who(because, around))}`;
}

function inTerminal(fact: FactReader, { terminalName }: Around): string {
  const name = terminalName(fact.text('terminal') ?? '');
  return name === null ? '' : ` (${name})`;
}

function roleOf(fact: FactReader): string {
  return aRole(ROLES.find((role) => role === fact.text('role')) ?? 'guest');
}

function ended(fact: FactReader, around: Around): string {
  const code = fact.number('exitCode');
  const at = inTerminal(fact, around);
  switch (fact.text('cause')) {
    case 'exited':
      return `The shell${at} exited: ${code === null ? 'exit code unknown' : `exit ${code}`}`;
    case 'host-lost':
      return `The program that held the shell${at} was killed`;
    case 'endpoint-restarted':
      return `The shell${at} ended: the endpoint restarted`;
    case 'start-failed':
      return `The shell${at} could not be started`;
    default:
      return `The terminal${at} was ended`;
  }
}

function passed(fact: FactReader, around: Around): string {
  const name = (id: string | null) => (id === null ? null : who(id, around));
  const how = CONTROL_WAYS.find((way) => way === fact.text('how')) ?? null;
  const words = passingWords({ from: name(fact.text('from')), to: name(fact.text('to')), how });
  return words + inTerminal(fact, around);
}

function invited(fact: FactReader, around: Around): string {
  const device = fact.text('person');
  if (device !== null && device === fact.text('by'))
    return `${by(fact, around)} asked for a device of theirs to be added`;
  if (device !== null)
    return `${by(fact, around)} made an invitation for a device of ${within(who(device, around))}`;
  const name = fact.text('name');
  const guest = name === null ? '' : `${inSentence(name)} as `;
  return `${by(fact, around)} invited ${guest}${roleOf(fact)}`;
}

function deviceAdded(fact: FactReader, around: Around): string | null {
  const label = inSentence(fact.text('label') ?? 'a device');
  switch (fact.text('how')) {
    // Said with the person who came with it.
    case 'first':
      return null;
    case 'vouched':
      return `${by(fact, around)} vouched for a device of ${within(person(fact, around))}: ${label}`;
    default:
      return `${person(fact, around)} added a device: ${label}`;
  }
}

function resumed(fact: FactReader, around: Around): string {
  const reason = fact.text('reason');
  return `${by(fact, around)} resumed${reason === null ? '' : `: “${inSentence(reason)}”`}`;
}

function policy(fact: FactReader, around: Around): string {
  const rule = fact.isTrue('takeover')
    ? 'technicians may take control over at once'
    : 'control passes only by being granted';
  return `${by(fact, around)} changed the rules: ${rule}`;
}

const WORDS: Readonly<Record<RecordFact['type'], Words>> = {
  'session-opened': (fact) => `The session was opened on ${inSentence(fact.text('endpointName') ?? '')}`,
  'session-ended': (fact, around) => `${by(fact, around)} ended the session`,
  'endpoint-up': () => 'The endpoint is online',
  'endpoint-down': () => 'The endpoint went offline',
  'terminal-started': (fact, around) =>
    `A terminal was opened${inTerminal(fact, around)}: ${inSentence(fact.text('shell') ?? 'shell')}`,
  'terminal-ended': ended,
  'segment-sealed': () => null,
  'link-created': (fact, around) => `${by(fact, around)} made a link for ${roleOf(fact)}`,
  'link-revoked': (fact, around) => `${by(fact, around)} revoked a link`,
  'invitation-created': invited,
  'invitation-revoked': (fact, around) => {
    const maker = fact.text('because');
    const whose = maker === null ? 'an invitation' : `an invitation of ${within(who(maker, around))}`;
    return `${by(fact, around)} revoked ${whose}`;
  },
  'invitation-closed': (fact, around) =>
    `${by(fact, around)} closed an invitation: nobody new comes in by it`,
  'person-joined': (fact, around) =>
    `${inSentence(fact.text('name') ?? who(fact.text('person'), around))} joined as ${roleOf(fact)}`,
  'device-added': deviceAdded,
  'device-removed': (fact, around) =>
    fact.text('person') === fact.text('by')
      ? `${by(fact, around)} removed a device of theirs`
      : `${by(fact, around)} removed a device of ${within(person(fact, around))}${through(fact, { words: ' that came in through', around })}`,
  'person-removed': (fact, around) =>
    `${by(fact, around)} removed ${within(person(fact, around))}${through(fact, { words: ', who came in through', around })}`,
  'visits-folded': (fact, around) => {
    const until = fact.number('until');
    const when = until === null ? '' : `, the last time at ${moment(until, around.now)}`;
    return `${person(fact, around)} came or left ${fact.number('changes') ?? 'many'} times${when}`;
  },
  'person-arrived': (fact, around) => `${person(fact, around)} is here`,
  'person-left': (fact, around) => {
    const since = fact.number('since');
    return `${person(fact, around)} left${since === null ? '' : ` at ${moment(since, around.now)}`}`;
  },
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

/** An event in words, or null where it is not told. What a newer build wrote is shown by its type. */
export function recordWords(event: RecordedEvent, around: Around): string | null {
  const words = Object.hasOwn(WORDS, event.fact.type) ? WORDS[event.fact.type as RecordFact['type']] : null;
  return words === null ? event.fact.type : words(new FactReader(event.fact), around);
}
