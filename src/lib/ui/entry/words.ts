import type { Role } from '#protocol/ground/roles.ts';
import { hostnameOf, isOwnHost } from '#protocol/ground/hosts.ts';
import { isReservedName } from '#protocol/people/people.ts';
import { aRole } from '../people/roles.ts';
import { inSentence } from '../kit/sentence.ts';
import type { Refusal } from '../../session/connection-state.ts';
import { moment, sameDay } from '../kit/moment.ts';

export interface RefusalWording {
  title: string;
  text: string;
  /** Whether asking again without a new link can help. */
  canRetry: boolean;
  /** What asking again is called, where that is not trying again. */
  retryLabel?: string;
}

/** What is known of a refused invitation. Times are ms. */
export interface RefusalFacts {
  /** Who invited, by name. */
  invitedBy?: string | null | undefined;
  expiresAt?: number | undefined;
  /** As what somebody was invited, and as what this browser is in the session already. */
  role?: Role | null | undefined;
  ownRole?: Role | null | undefined;
  now?: number;
  /** The origin that the page was opened at. */
  at?: string | undefined;
}

const stays = (title: string, text: string): RefusalWording => ({ title, text, canRetry: false });
const passes = (title: string, text: string): RefusalWording => ({ title, text, canRetry: true });
const reloads = (title: string, text: string): RefusalWording => ({
  ...passes(title, text),
  retryLabel: 'Reload',
});

const CODE_UNKNOWN = 'It may be mistyped, already used or expired, or blocked after too many wrong tries.';

function newLink({ invitedBy }: RefusalFacts): string {
  const whom = invitedBy ? inSentence(invitedBy) : 'whoever sent it';
  return `Ask ${whom} for a new one.`;
}

function expiry({ expiresAt, now }: RefusalFacts): string {
  if (expiresAt === undefined) return '';
  const asked = now ?? expiresAt;
  return `It expired ${sameDay(expiresAt, asked) ? 'at' : 'on'} ${moment(expiresAt, asked)}. `;
}

function otherRole({ role, ownRole }: RefusalFacts): string {
  const own = ownRole == null ? 'in another role' : `as ${ownRole}`;
  const other =
    role == null ? 'Whoever is invited acts' : `${aRole(role)[0]?.toUpperCase()}${aRole(role).slice(1)} acts`;
  return `This browser is in the session ${own}. ${other} from their own, so that nobody approves what they asked for.`;
}

/** Another port of this machine is most likely one that is forwarded to the server. */
function portForward({ at }: RefusalFacts): string {
  const host = at === undefined ? null : hostnameOf(at);
  if (at === undefined || host === null || !isOwnHost(host, [])) return '';
  return ` Through a port forward (ssh -L), use the same port here as the server has, or start the server with --url ${at}`;
}

/** Why one cannot get in, and what to do. */
export function refusalWords(reason: Refusal, facts: RefusalFacts = {}): RefusalWording {
  const again = newLink(facts);
  switch (reason) {
    case 'invitation-expired':
      return stays('This invitation has expired', expiry(facts) + again);
    case 'invitation-revoked':
      return stays('This invitation was revoked', `It lets nobody in any more. ${again}`);
    case 'invitation-used-up':
      return stays(
        'This invitation has already been used',
        `${again} If it was you, open the session in the browser you entered with; where its site data was cleared, it needs a new link too.`,
      );
    case 'invitation-unknown':
      return stays('This link is not known here', `It may have been copied only in part. ${again}`);
    case 'other-role':
      return stays('Open this link in another browser', otherRole(facts));
    case 'other-person':
      return stays(
        'Open this link in another browser',
        'It adds a device to somebody, and this browser is in the session as somebody else. Open it in another browser or in a private window.',
      );
    case 'device-removed':
      return stays(
        'This device was removed from the session',
        'Enter with another device of yours, or ask a technician for a new invitation.',
      );
    case 'no-device-key':
      return stays(
        'This browser cannot prove who you are',
        'A session needs a key that only this browser has, and pages opened without https, or in some private windows, can keep none. Open the link with https, or in another browser.',
      );
    case 'bad-signature':
      return stays(
        'This browser’s key is lost',
        `It is kept with the site data, which may have been cleared. Open the link you were sent once more. ${again}`,
      );
    case 'no-storage':
      return {
        ...keylessWords({ host: 'this site', hasCookies: true }),
        text: 'The key that says who you are is kept in the site data, which do not answer or are blocked. Close other tabs of this site, or restart the browser; allow cookies and site data for this site; then reload. If that does not help, open the link you were sent again.',
      };
    case 'not-signed-in':
      return stays(
        'Open the whole link',
        'This browser has not entered the session yet. Open the link as it was sent to you, with everything behind the #.',
      );
    case 'no-such-session':
    case 'not-found':
      return stays('There is no such session', `Check the address. ${again}`);
    case 'session-ended':
      return stays('This session has ended', 'Its technician can still read the record.');
    case 'code-unknown':
      return stays('This code does not work', `${CODE_UNKNOWN} Ask for a new one.`);
    case 'unsupported-version':
    case 'malformed-frame':
    case 'token-needed':
      return reloads('This page is out of date', 'The server has been updated. Reload the page.');
    case 'server-unreachable':
      return passes(
        'The server does not answer',
        'Shells keep running without it. Check your network, then try again.',
      );
    case 'server-unproven':
      return reloads(
        'This may be another server',
        'This server’s key has changed since you opened the page. Reload it if you know why.',
      );
    case 'wrong-origin':
      return stays(
        'This address is not the server’s own',
        `Open the link exactly as it was sent; the server only lets its own address in.${portForward(facts)}`,
      );
    case 'replaced':
      return passes('This tab was replaced', 'The session is open elsewhere.');
    case 'too-many-tabs':
      return passes(
        'Too many tabs',
        'This session is open in as many tabs as one browser may have. Close some of them, then try again.',
      );
    case 'too-many':
    case 'rate-limited':
    case 'room-full':
      return passes('Too many at once', 'Wait a minute, then try again.');
    default:
      return passes('The connection was refused', `The server says: ${reason}.`);
  }
}

/** A browser that keeps nothing for this site, and what to do. */
export function keylessWords({ host, hasCookies }: { host: string; hasCookies: boolean }): RefusalWording {
  const allow = `Allow cookies and site data for ${host} in the browser’s settings, or by the sign left of the address, then reload.`;
  if (!hasCookies)
    return reloads(
      'This browser blocks cookies and site data',
      `Holdfast needs them to recognize you. ${allow}`,
    );
  return reloads(
    'This browser keeps no site data',
    `The key that says who you are is kept there, and the browser’s storage is blocked or does not answer. ${allow} If they are allowed, close other tabs of this site or restart the browser. A key for this visit only works too: once this page is closed or reloaded it is gone, and you need a link again.`,
  );
}

/** What stands in the way at the door, where it can be mended there; `typed` is the name. */
export function doorWords(problem: Refusal, typed: string): string {
  switch (problem) {
    case 'name-needed':
      return isReservedName(typed)
        ? `“${typed.trim()}” is reserved and can’t be anybody’s name. Enter another.`
        : 'Enter your name.';
    case 'server-unreachable':
      return 'The server does not answer. Check your network, then try again.';
    case 'storage-full':
      return 'The server’s disk is full, and nobody can be let in until there is room. Try again later.';
    case 'too-many':
      return 'Too many at once. Wait a minute, then try again.';
    default:
      return `You were not let in: the server says ${problem}. Try again in a moment.`;
  }
}

/** Digits that are no code: too few, or six where no session is named. */
export type WrongDigits = 'too-short' | 'no-session';

/** Why a code that was typed leads nowhere. */
export function codeWords(problem: Refusal | WrongDigits): string {
  switch (problem) {
    case 'too-short':
      return 'That code is incomplete. Enter all its digits.';
    case 'no-session':
      return 'Six digits add a device: open the address shown above them, which ends with the session, or scan the QR code.';
    case 'code-unknown':
    case 'not-found':
      return `This code does not work. ${CODE_UNKNOWN} Ask for a new one, or for the link.`;
    case 'too-many':
    case 'rate-limited':
      return 'Too many wrong codes came from your network. Wait a minute, or ask for the link instead.';
    case 'server-unreachable':
      return 'The server does not answer. Check your network, then try again.';
    default:
      return `The code was not taken: the server says ${problem}. Try again in a moment.`;
  }
}
