import type { ConnectionState, Invitation, SessionView, WriteProblem } from 'holdfast/client';
import { cleanName } from '#protocol/people/people.ts';
import type { Role } from '#protocol/ground/roles.ts';
import type { Size } from '#protocol/ground/size.ts';
import { harmlessWord } from '../output.ts';

type Refusal = Extract<ConnectionState, { status: 'refused' }>['reason'];

const REFUSALS: Partial<Record<Refusal, string>> = {
  'invitation-expired': 'This link has expired. Ask for a new one.',
  'invitation-revoked': 'This invitation was revoked. Ask for a new one.',
  'invitation-unknown': 'This link is not known to the server. Ask for a new one.',
  'invitation-used-up': 'This link has been used as often as it may be. Ask for a new one.',
  'device-removed': 'This device was removed from the session. Ask for a new link.',
  'other-role':
    'This device is in the session in another role already, and nobody can be both. Use another --data folder.',
  'other-person':
    'This device is somebody else in the session already, and cannot be added to another person. Use another --data folder.',
  'name-needed': 'The session asks for your name. Give one with --name.',
  'no-device-key': 'This device has no key it could sign with.',
  'no-storage': 'This device keeps no key it could sign with.',
  'no-such-session': 'There is no such session.',
  'session-ended': 'This session has ended.',
  'server-unreachable': 'The server does not answer. Check the address in the link and your network.',
  'server-unproven':
    'What answers there is not the server that was known, or proves nothing: nothing was sent to it. Try again once the server runs.',
  'not-allowed': 'Your role in the session does not allow what was sent.',
};

/** `newFile`: where the key is that was made just now, and that no session has seen. */
export function refusalWords(reason: Refusal, newFile: string | null = null): string {
  const words = REFUSALS[reason] ?? `The server refused: ${reason}.`;
  if (reason !== 'invitation-used-up' || newFile === null) return words;
  return (
    `${words} If you joined with it from here before, the key you joined with is lost: ` +
    `put ${newFile} back from a backup to come in as yourself.`
  );
}

/** Said where the key in a file cannot be read or kept. */
export function keyLostWords(file: string): string {
  return (
    `the key in ${file} can’t be read or kept, so you join as somebody new, this time only. ` +
    'To come back as yourself, restore the file from a backup; to have a new key made and kept, delete it'
  );
}

const UNSENT: Partial<Record<WriteProblem, string>> = {
  'not-allowed': 'you are watching; keys are not sent',
  'not-connected': 'not sent: no connection',
  'not-ready': 'not sent: still connecting',
  'endpoint-offline': 'not sent: the endpoint is offline',
  'terminal-ended': 'not sent: the shell has ended',
  'no-such-terminal': 'not sent: there is no such terminal',
  'not-confirmed': 'perhaps not sent: the line broke before the shell answered',
  'too-much-input': 'not sent: too much text at once',
  'not-answering': 'not sent: what you typed before is not confirmed yet',
  'out-of-turn': 'not sent: what you typed before it did not arrive',
  late: 'not sent: control was passed on while they were on their way',
  paused: 'not sent: typing is paused',
};

/** Tells whoever sits at the terminal something, beside its output. */
export type Say = (sentence: string) => void;

/** A name as it may stand in a terminal, whoever gave it. */
export function nameOf(view: Pick<SessionView, 'people' | 'you'>, person: string | null): string {
  if (person === view.you.person) return 'you';
  const name = view.people.find((each) => each.person === person)?.name ?? '';
  return cleanName(name) ?? 'somebody';
}

/** Somebody, and what they do in the verb's two persons. */
interface Doing {
  person: string;
  they: string;
  you: string;
}

/** `nameOf` at a sentence's start, with its verb. */
export function subject(view: SessionView, { person, they, you }: Doing): string {
  return person === view.you.person ? `you ${you}` : `${nameOf(view, person)} ${they}`;
}

export function holderWords(view: SessionView, holder: string | null): string {
  if (holder !== null) return subject(view, { person: holder, they: 'has control', you: 'have control' });
  if (view.role === 'technician') return 'nobody has control; type, and you take it';
  return view.role === 'client' ? 'nobody has control; Ctrl-^ a asks for it' : 'nobody has control';
}

interface Unsent {
  /** Null where the session was not seen yet. */
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
  technician: 'you can type, open and end terminals, invite and end the session',
  client: 'you can watch, pause what is typed, and type when you are given control',
  observer: 'you can watch, and change nothing',
};

/** Said to whoever enters: who invited them to what, what they may do, who records. */
export function entryWords({ session, role, invitedBy, recordedBy }: Invitation): string {
  const inviter = invitedBy === null ? '' : ` by ${cleanName(invitedBy) ?? 'somebody'}`;
  return (
    `invited${inviter} to ${harmlessWord(session.endpointName)} as ${role}: ${ABILITIES[role]}. ` +
    `The session is recorded by ${harmlessWord(recordedBy)}, and kept until whoever runs that server deletes it`
  );
}

export function notAllowedWords(role: Role): string {
  return `not done: ${role === 'observer' ? 'an observer watches' : `a ${role} may not`}`;
}

const REFUSED: Record<string, string> = {
  held: 'control is another’s, and theirs to give: Ctrl-^ a asks for it',
  'no-control': 'you do not have control',
  'no-such-person': 'they are not here, or may not type',
  'not-asked': 'nobody asks for control',
  paused: 'typing is paused',
  'not-yours':
    'somebody else paused typing: it is theirs to end, or a technician’s in the page, with a reason',
  'endpoint-offline': 'the endpoint is offline',
  'terminal-ended': 'the shell has ended',
};

export function requestRefusedWords(reason: string): string {
  return REFUSED[reason] ?? `not done: ${reason}`;
}

export const TOO_OLD = 'This session is of a newer version of Holdfast. Update it here to join.';

export function endedBeforeWords(text: string): string {
  return `It ended before "${text}" was printed.`;
}

/** What fitting would do, where it may not be done. */
export function fitRefusedWords({ cols, rows }: Size): string {
  return `not done: Ctrl-^ f makes the terminal ${cols}×${rows}, as this window, once you have control`;
}

interface ShownPart {
  /** Of the terminal. */
  size: Size;
  /** What of it is shown. */
  view: Size & { left: number; top: number };
  /** Of the window. */
  cols: number;
}

/** Which part of a terminal is seen in a window that is too small for all of it. */
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
  'Ctrl-^ (Ctrl-6), then: a asks for control, t takes it, r gives it up, g gives it to who asks, d declines, f fits the terminal to this window, ' +
  'p pauses typing and resumes it, s stops the program, Ctrl-^ sends itself. Ctrl-] leaves';
