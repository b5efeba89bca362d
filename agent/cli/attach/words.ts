import type { ConnectionState, Invitation, SessionView, WriteProblem } from 'holdfast/client';
import { cleanName } from '#protocol/people/people.ts';
import type { Role } from '#protocol/ground/roles.ts';
import type { Size } from '#protocol/ground/size.ts';
import { harmlessWord } from '../output.ts';

type Refusal = Extract<ConnectionState, { status: 'refused' }>['reason'];

const REFUSALS: Partial<Record<Refusal, string>> = {
  'invitation-expired': 'This link has expired. Ask for a new one.',
  'invitation-revoked': 'This invitation was revoked. Ask for a new one.',
  'invitation-unknown': 'The server does not know this link. Ask for a new one.',
  'invitation-used-up': 'This link has already been used. Ask for a new one.',
  'device-removed': 'This device was removed from the session. Ask for a new link.',
  'other-role':
    'This device is already in the session in another role. To join in both, use another --data folder.',
  'other-person': 'This device already belongs to somebody else in the session. Use another --data folder.',
  'name-needed': 'The session asks for your name. Give one with --name.',
  'no-device-key': 'This device has no key to sign with.',
  'no-storage': 'This device cannot keep a key to sign with.',
  'no-such-session': 'There is no such session.',
  'session-ended': 'This session has ended.',
  'server-unreachable': 'The server does not answer. Check the address in the link and your network.',
  'server-unproven':
    'The server there did not prove that it is the one known here, so nothing was sent to it. Try again once your server is running.',
  'not-allowed': 'Your role in the session does not allow that.',
};

/** `newFile`: the file of a key that was made just now and that no session has seen. */
export function refusalWords(reason: Refusal, newFile: string | null = null): string {
  const words = REFUSALS[reason] ?? `The server refused: ${reason}.`;
  if (reason !== 'invitation-used-up' || newFile === null) return words;
  return (
    `${words} If you joined with it from here before, your key is missing: ` +
    `restore ${newFile} from a backup to join as yourself.`
  );
}

/** What to say if the key in a file cannot be read or saved. */
export function keyLostWords(file: string): string {
  return (
    `the key in ${file} can’t be read or saved, so you are joining as somebody new, this time only. ` +
    'To join as yourself again, restore the file from a backup; to get a new key, delete it'
  );
}

const UNSENT: Partial<Record<WriteProblem, string>> = {
  'not-allowed': 'not sent: you can only watch',
  'not-connected': 'not sent: no connection',
  'not-ready': 'not sent: still connecting',
  'endpoint-offline': 'not sent: the endpoint is offline',
  'terminal-ended': 'not sent: the shell has ended',
  'no-such-terminal': 'not sent: there is no such terminal',
  'not-confirmed': 'may not have been sent: the connection broke before the shell answered',
  'too-much-input': 'not sent: too much text at once',
  'not-answering': 'not sent: what you typed before is not confirmed yet',
  'out-of-turn': 'not sent: what you typed before this did not arrive',
  late: 'not sent: control had changed hands by then',
  paused: 'not sent: typing is paused',
};

/** Shows the user a message, apart from the terminal's output. */
export type Say = (sentence: string) => void;

/** A name that is safe to print in a terminal, whoever chose it. */
export function nameOf(view: Pick<SessionView, 'people' | 'you'>, person: string | null): string {
  if (person === view.you.person) return 'you';
  const name = view.people.find((each) => each.person === person)?.name ?? '';
  return cleanName(name) ?? 'somebody';
}

/** A person, and the verb for “they” and for “you”. */
interface Doing {
  person: string;
  they: string;
  you: string;
}

/** A name at the start of a sentence, with its verb. */
export function subject(view: SessionView, { person, they, you }: Doing): string {
  return person === view.you.person ? `you ${you}` : `${nameOf(view, person)} ${they}`;
}

export function holderWords(view: SessionView, holder: string | null): string {
  if (holder !== null) return subject(view, { person: holder, they: 'has control', you: 'have control' });
  if (view.role === 'technician') return 'nobody has control; type to take it';
  return view.role === 'client' ? 'nobody has control; Ctrl-^ a asks for it' : 'nobody has control';
}

interface Unsent {
  /** Null before the session was first seen. */
  view: SessionView | null;
  /** Who has control. */
  holder: string | null;
}

/** Why keys did not reach the shell, and what can be done. */
export function unsentWords(problem: WriteProblem, { view, holder }: Unsent): string {
  if (problem !== 'no-control' || view === null) return UNSENT[problem] ?? `not sent: ${problem}`;
  if (holder === null) return `not sent: ${holderWords(view, null)}`;
  const has = subject(view, { person: holder, they: 'has control', you: 'have control' });
  return `not sent: ${has}; Ctrl-^ a asks for it`;
}

const ABILITIES: Record<Role, string> = {
  technician: 'you can type, open and close terminals, invite people and end the session',
  client: 'you can watch, pause typing, and type when you are given control',
  observer: 'you can only watch',
};

const AS: Record<Role, string> = {
  technician: 'a technician',
  client: 'the client',
  observer: 'an observer',
};

/** Tells people before they enter who invited them to what, what they may do, and who records. */
export function entryWords(invitation: Invitation): string {
  const { session, role, invitedBy, invitedByOrganisation, recordedBy } = invitation;
  const inviter = invitedBy === null ? '' : ` by ${cleanName(invitedBy) ?? 'somebody'}`;
  const organisation = invitedByOrganisation === null ? null : cleanName(invitedByOrganisation);
  const from = organisation === null ? '' : ` from ${organisation}`;
  return (
    `you are invited${inviter}${from} to ${harmlessWord(session.endpointName)} as ${AS[role]}: ${ABILITIES[role]}. ` +
    `Everything on screen is recorded by ${harmlessWord(recordedBy)}, along with who joins. ` +
    "Recordings are kept until the server's owner deletes them"
  );
}

export function notAllowedWords(role: Role): string {
  return `not done: ${role === 'observer' ? 'observers can only watch' : `a ${role} cannot do that`}`;
}

const REFUSED: Record<string, string> = {
  held: 'somebody else has control; Ctrl-^ a asks for it',
  'no-control': 'you do not have control',
  'no-such-person': 'that person is not here, or cannot type',
  'not-asked': 'nobody is asking for control',
  paused: 'typing is paused',
  'not-yours':
    'somebody else paused typing; they can resume it, and so can a technician in the page, with a reason',
  'endpoint-offline': 'the endpoint is offline',
  'terminal-ended': 'the shell has ended',
};

export function requestRefusedWords(reason: string): string {
  return REFUSED[reason] ?? `not done: ${reason}`;
}

export const TOO_OLD = 'This session was made by a newer version of Holdfast. Update Holdfast here to join.';

export function endedBeforeWords(text: string): string {
  return `The session or the shell ended before "${text}" was printed.`;
}

/** What to say when the user may not fit the terminal. */
export function fitRefusedWords({ cols, rows }: Size): string {
  return `not done: once you have control, Ctrl-^ f makes the terminal ${cols}×${rows}, the size of this window`;
}

interface ShownPart {
  /** The terminal's size. */
  size: Size;
  /** The part of it that is shown. */
  view: Size & { left: number; top: number };
  /** The window's columns. */
  cols: number;
}

/** Which part of a terminal is shown in a window that is too small for all of it. */
export function partWords({ size, view, cols }: ShownPart): string {
  const real = `${size.cols}×${size.rows}`;
  const range = (from: number, count: number) => `${from + 1}–${from + count}`;
  const shown = [
    ...(view.cols < size.cols ? [`columns ${range(view.left, view.cols)}`] : []),
    ...(view.rows < size.rows ? [`rows ${range(view.top, view.rows)}`] : []),
  ].join(', ');
  const words = `[holdfast: terminal ${real}, ${shown} shown · Ctrl-^ f fits it]`;
  return words.length <= cols ? words : `[${real}: ${shown}]`.slice(0, cols);
}

export const HELP =
  'Ctrl-^ (Ctrl-6), then: a asks for control, t takes it, r gives it up, g grants a request, d declines it, f fits the terminal to this window, ' +
  'p pauses or resumes typing, s stops the program, Ctrl-^ types itself. Ctrl-] leaves';
