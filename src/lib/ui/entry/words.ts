import type { Role } from '#protocol/ground/roles.ts';
import { hostnameOf, isOwnHost } from '#protocol/ground/hosts.ts';
import type { Invitation } from '#protocol/people/entering.ts';
import { isReservedName } from '#protocol/people/people.ts';
import { aRole, theRole } from '../people/roles.ts';
import { inSentence } from '../kit/sentence.ts';
import type { Refusal } from '../../session/connection-state.ts';
import { moment, sameDay } from '../kit/moment.ts';

export interface RefusalWording {
  title: string;
  text: string;
  /** What else may help. */
  more?: string;
  /** Whether asking again without a new link can help. */
  canRetry: boolean;
  /** What asking again is called, where that is not trying again. */
  retryLabel?: string;
  /** The link leads nowhere any more: a code may. */
  isDeadLink?: boolean;
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
const deadLink = (title: string, text: string): RefusalWording => ({
  ...stays(title, text),
  isDeadLink: true,
});
const passes = (title: string, text: string): RefusalWording => ({ title, text, canRetry: true });
const reloads = (title: string, text: string): RefusalWording => ({
  ...passes(title, text),
  retryLabel: 'Reload',
});

const CODE_UNKNOWN = 'It may be mistyped, expired, already used, or blocked after too many wrong attempts.';

const UNREACHABLE = 'The server can’t be reached. Check your network connection, then try again.';

/** Who can send another link. */
const sender = ({ invitedBy }: RefusalFacts) =>
  invitedBy ? inSentence(invitedBy) : 'the person who sent it';

function expiry({ expiresAt, now }: RefusalFacts): string {
  if (expiresAt === undefined) return '';
  const asked = now ?? expiresAt;
  return `It expired ${sameDay(expiresAt, asked) ? 'at' : 'on'} ${moment(expiresAt, asked)}. `;
}

function otherRole({ role, ownRole }: RefusalFacts): string {
  const own = ownRole == null ? 'in another role' : `as ${aRole(ownRole)}`;
  const other = role == null ? 'This link' : `Joining as ${theRole(role)}`;
  return `This browser has already joined the session ${own}. ${other} needs a different browser, so that nobody can approve their own requests.`;
}

/** Another port of this machine is most likely one that is forwarded to the server. */
function portForward({ at }: RefusalFacts): string {
  const host = at === undefined ? null : hostnameOf(at);
  if (at === undefined || host === null || !isOwnHost(host, [])) return '';
  return ` If you forward a port to it (ssh -L), use the same port number on both sides, or start the server with --url ${at}`;
}

/** Why one cannot get in, and what to do. */
export function refusalWords(reason: Refusal, facts: RefusalFacts = {}): RefusalWording {
  const again = `Ask ${sender(facts)} for a new one.`;
  switch (reason) {
    case 'invitation-expired':
      return deadLink('This invitation has expired', expiry(facts) + again);
    case 'invitation-revoked':
      return deadLink('This invitation was revoked', `It no longer works. ${again}`);
    case 'invitation-used-up':
      return {
        ...deadLink('This invitation has already been used', again),
        more: 'If you used it yourself, open it in the same browser again. If you’ve cleared that browser’s site data, you need a new link.',
      };
    case 'invitation-unknown':
      return deadLink(
        'This link doesn’t work',
        `Part of it may be missing: copy the whole link again. If that doesn’t help, ask ${sender(facts)} for a new one.`,
      );
    case 'other-role':
      return stays('Open this link in another browser', otherRole(facts));
    case 'other-person':
      return stays(
        'Open this link in another browser',
        'It adds a device to one person, and this browser has already joined the session as another. Open the link in a different browser or in a private window.',
      );
    case 'device-removed':
      return deadLink(
        'This device no longer has access',
        'You were removed from the session, or only this device was. Ask a technician for a new invitation, or join from another of your devices.',
      );
    case 'no-device-key':
      return stays(
        'This browser can’t prove who you are',
        'Joining needs a key stored in this browser. Pages without https, and some private windows, can’t store one. Open the link with https, or in another browser.',
      );
    case 'bad-signature':
      return deadLink(
        'This browser’s key is missing',
        `It is stored with the site data, which may have been cleared. Open the link you were sent again. If that doesn’t help, ask ${sender(facts)} for a new one.`,
      );
    case 'no-storage':
      return {
        ...keylessWords({ host: 'this site', hasCookies: true }),
        more: 'If that doesn’t help, open the link you were sent again.',
      };
    case 'not-signed-in':
      return deadLink(
        'You need the whole link',
        'This browser hasn’t joined the session yet. Open the link exactly as it was sent to you, with everything after the #.',
      );
    case 'no-such-session':
    case 'not-found':
      return deadLink('Session not found', `Check the address, or ask ${sender(facts)} for a new link.`);
    case 'session-ended':
      return stays('This session has ended', 'A technician can still open its record.');
    case 'code-unknown':
      return deadLink('This code doesn’t work', `${CODE_UNKNOWN} Ask for a new one.`);
    case 'unsupported-version':
    case 'malformed-frame':
    case 'token-needed':
      return reloads('This page is out of date', 'The server has been updated. Reload the page.');
    case 'server-unreachable':
      return passes(
        'The server can’t be reached',
        'Shells keep running in the meantime. Check your network connection, then try again.',
      );
    case 'server-unproven':
      return reloads(
        'This may be a different server',
        'The server’s key has changed since you opened this page. Reload only if you know why.',
      );
    case 'wrong-origin':
      return stays(
        'This isn’t the server’s own address',
        `Open the link exactly as it was sent: the server accepts only its own address.${portForward(facts)}`,
      );
    case 'replaced':
      return passes('This tab was disconnected', 'The session was opened somewhere else.');
    case 'too-many-tabs':
      return passes(
        'Too many tabs',
        'This session is open in as many tabs as one browser is allowed. Close some of them, then try again.',
      );
    case 'too-many':
    case 'rate-limited':
    case 'room-full':
      return passes(
        'The limit has been reached',
        'Too many people or requests at once. Wait a minute, then try again.',
      );
    default:
      return passes('The connection was refused', `The server gave this reason: ${reason}.`);
  }
}

/** A browser that keeps nothing for this site, and what to do. */
export function keylessWords({ host, hasCookies }: { host: string; hasCookies: boolean }): RefusalWording {
  const allow = `Allow cookies and site data for ${host} in the browser’s settings, or with the icon beside the address, then reload.`;
  if (!hasCookies)
    return reloads(
      'This browser blocks cookies and site data',
      `Holdfast needs them to recognise you. ${allow}`,
    );
  return {
    ...reloads(
      'This browser can’t store site data',
      `The key that shows who you are is stored there, but the browser’s storage is blocked or not responding. ${allow} If they are already allowed, close other tabs of this site or restart the browser.`,
    ),
    more: 'You can also use a key for this visit only: once you close or reload this page it is gone, and you need a new link.',
  };
}

/** What stands in the way at the door, where it can be mended there; `typed` is the name. */
export function doorWords(problem: Refusal, typed: string): string {
  switch (problem) {
    case 'name-needed':
      return isReservedName(typed)
        ? `“${typed.trim()}” is reserved. Enter another name.`
        : 'Enter your name.';
    case 'server-unreachable':
      return UNREACHABLE;
    case 'storage-full':
      return 'The server’s disk is full, so nobody can join until there is space. Try again later.';
    case 'too-many':
      return 'Too many people are joining at once. Wait a minute, then try again.';
    default:
      return `You couldn’t join: the server says ${problem}. Try again in a moment.`;
  }
}

/** What the door's button does. */
export function joinLabel({ addsDeviceTo, session }: Pick<Invitation, 'addsDeviceTo' | 'session'>): string {
  if (addsDeviceTo !== null) return 'Add this browser';
  return session.endedAt === null ? 'Join session' : 'View session';
}

/** Digits that are no code: too few, or six where no session is named. */
export type WrongDigits = 'too-short' | 'no-session';

/** Why a code that was typed leads nowhere. */
export function codeWords(problem: Refusal | WrongDigits): string {
  switch (problem) {
    case 'too-short':
      return 'That code is incomplete. Enter all its digits.';
    case 'no-session':
      return 'A code of six digits adds a device. Open the address shown above the code, or scan the QR code.';
    case 'code-unknown':
    case 'not-found':
      return `This code doesn’t work. ${CODE_UNKNOWN} Ask for a new one, or for the link.`;
    case 'too-many':
    case 'rate-limited':
      return 'There were too many wrong codes from your network. Wait a minute, or ask for the link instead.';
    case 'server-unreachable':
      return UNREACHABLE;
    default:
      return `The code wasn’t accepted: the server says ${problem}. Try again in a moment.`;
  }
}
