import { assertNever } from '#base/assert-never.ts';
import type { CloseReason } from '#protocol/close.ts';
import type { EndCause, InputProblem, RoomToViewer } from '#protocol/messages.ts';
import type { Role } from '#protocol/roles.ts';
import type { Status } from './status.ts';
import type { ConnectionState, WriteResult } from './types.ts';

export type Tone = 'ok' | 'waiting' | 'failed' | 'neutral';

export interface Wording {
  tone: Tone;
  /** What the chip says. */
  short: string;
  /** What it means and what to do, where there is something to say. */
  long: string | null;
}

export interface Surroundings {
  endpoint: string;
  role: Role;
  /** This machine's clock, ms. */
  now: number;
}

export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}

const sameDay = (a: number, b: number) => new Date(a).toDateString() === new Date(b).toDateString();

/** A moment in the reader's zone: the time, and the date unless it is today. */
export function moment(at: number, now: number): string {
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
  const date: Intl.DateTimeFormatOptions = sameDay(at, now) ? {} : { day: 'numeric', month: 'short' };
  return new Intl.DateTimeFormat(undefined, { ...date, ...time }).format(at);
}

function exitWords(code: number | null): string {
  if (code === null) return 'exit code unknown';
  return code === 0 ? 'exit 0 (ok)' : `exit ${code} (failed)`;
}

function endWords(cause: EndCause, { exitCode, at }: { exitCode: number | null; at: string }): string {
  switch (cause) {
    case 'exited':
      return `The shell exited at ${at}: ${exitWords(exitCode)}.`;
    case 'ended':
      return `The terminal was ended at ${at}.`;
    case 'host-lost':
      return `The program that held the shell was killed at ${at}. Everything up to then is stored.`;
    case 'endpoint-restarted':
      return `The endpoint restarted; noticed at ${at}. Everything up to then is stored.`;
    case 'start-failed':
      return `The shell could not be started at ${at}.`;
    default:
      return assertNever(cause);
  }
}

function lossWords(why: CloseReason | null, lasting: string): string {
  return why === 'storage-full'
    ? `The server's disk is full, and nothing new is taken until there is room (for ${lasting} now).`
    : `Connection lost for ${lasting}.`;
}

export function wordsFor(status: Status, { endpoint: name, role, now }: Surroundings): Wording {
  const endpoint = name || 'the endpoint';
  switch (status.kind) {
    case 'connecting':
      return { tone: 'neutral', short: 'connecting', long: null };
    case 'reconnecting':
      return {
        tone: 'waiting',
        short: `reconnecting ${duration(now - status.since)}`,
        long: `${lossWords(status.why, duration(now - status.since))} The shell keeps running on ${endpoint}; output will catch up.`,
      };
    case 'refused':
      return { tone: 'failed', short: 'disconnected', long: null };
    case 'session-ended':
      return {
        tone: 'neutral',
        short: 'session ended',
        long: `This session ended at ${moment(status.at, now)}. Its output and record stay here to read.`,
      };
    case 'offline':
      return {
        tone: 'waiting',
        short: `endpoint offline ${duration(now - status.since)}`,
        long: `${endpoint} has not been reachable since ${moment(status.since, now)}. If it is running, so is the shell; output will catch up.`,
      };
    case 'paused':
      return {
        tone: 'waiting',
        short: 'output paused',
        long:
          status.why === 'spool-full'
            ? `Output waits on ${endpoint}: its store for unsent output is full. Nothing is lost; it goes on by itself.`
            : `Output waits on ${endpoint}: it cannot be written to disk there. Free some disk space; it goes on by itself.`,
      };
    case 'terminal-ended': {
      const { cause, exitCode, at } = status.ended;
      const next = role === 'technician' ? '' : ' A technician can open a new one.';
      return {
        tone: exitCode === 0 || cause === 'ended' ? 'neutral' : 'failed',
        short: 'shell ended',
        long: endWords(cause, { exitCode, at: moment(at, now) }) + next,
      };
    }
    case 'no-terminal':
      return { tone: 'neutral', short: 'no terminal', long: null };
    case 'behind':
      return { tone: 'neutral', short: 'catching up', long: null };
    case 'live':
      return {
        tone: 'ok',
        short: status.latencyMs === null ? 'live' : `live ${Math.max(1, Math.round(status.latencyMs))} ms`,
        long: null,
      };
    default:
      return assertNever(status);
  }
}

const UNSENT: Record<InputProblem | 'not-allowed' | 'not-connected', string> = {
  'endpoint-offline': 'Not sent: the endpoint is offline.',
  'terminal-ended': 'Not sent: this shell has ended.',
  'no-such-terminal': 'Not sent: there is no terminal.',
  'not-confirmed':
    'Perhaps not sent: the line broke before the shell answered. Look before you type it again.',
  'too-much-input': 'Not sent: the shell is not reading. Try again in a moment.',
  'not-allowed': 'You are watching. Keys are not sent.',
  'not-connected': 'Not sent: no connection.',
};

export function unsentWords(problem: Exclude<WriteResult, { reached: true }>['problem']): string {
  return UNSENT[problem];
}

type RequestRefused = Extract<RoomToViewer, { type: 'request-refused' }>;

const REQUESTS: Record<RequestRefused['request'], string> = {
  'open-terminal': 'No terminal was opened',
  'resize-terminal': 'The size was not changed',
  'watch-terminal': 'That terminal cannot be watched',
  'end-terminal': 'The terminal was not ended',
};
const REASONS: Record<RequestRefused['reason'], string> = {
  'endpoint-offline': 'the endpoint is offline.',
  'no-such-terminal': 'it is not there any more.',
  'terminal-ended': 'its shell has ended.',
  'too-many-terminals': 'this session has as many as it may. Open a new session.',
  'start-failed': 'the shell could not be started. Check the shell’s path on the endpoint.',
};

export function requestWords({ request, reason }: RequestRefused): string {
  return `${REQUESTS[request]}: ${REASONS[reason]}`;
}

export interface Refusal {
  title: string;
  text: string;
  /** Whether asking again without a new link can help. */
  canRetry: boolean;
}

type RefusedReason = Extract<ConnectionState, { status: 'refused' }>['reason'];

const NEW_LINK = 'Ask whoever sent it for a new one.';

/** Why one cannot get in, and what to do. */
export function refusalWords(reason: RefusedReason): Refusal {
  switch (reason) {
    case 'link-expired':
      return { title: 'This link has expired', text: NEW_LINK, canRetry: false };
    case 'link-revoked':
      return { title: 'This link was revoked', text: NEW_LINK, canRetry: false };
    case 'link-unknown':
      return {
        title: 'This link is not known here',
        text: `It may have been copied only in part. ${NEW_LINK}`,
        canRetry: false,
      };
    case 'not-signed-in':
      return {
        title: 'Open the whole link',
        text: 'This browser has not entered the session yet. Open the link as it was sent to you, with everything behind the #.',
        canRetry: false,
      };
    case 'no-such-session':
    case 'not-found':
      return { title: 'There is no such session', text: `Check the address. ${NEW_LINK}`, canRetry: false };
    case 'session-ended':
      return {
        title: 'This session has ended',
        text: 'Its technician can still read the record.',
        canRetry: false,
      };
    case 'unsupported-version':
    case 'malformed-frame':
      return {
        title: 'This page is out of date',
        text: 'The server has been updated. Reload the page.',
        canRetry: true,
      };
    case 'server-unreachable':
      return {
        title: 'The server does not answer',
        text: 'Shells keep running without it. Check your network, then try again.',
        canRetry: true,
      };
    case 'wrong-origin':
      return {
        title: 'This address is not the server’s own',
        text: 'Open the link exactly as it was sent; the server only lets its own address in.',
        canRetry: false,
      };
    case 'replaced':
      return { title: 'This tab was replaced', text: 'The session is open elsewhere.', canRetry: true };
    case 'too-many':
    case 'rate-limited':
    case 'room-full':
      return { title: 'Too many at once', text: 'Wait a minute, then try again.', canRetry: true };
    default:
      return { title: 'The connection was refused', text: `The server says: ${reason}.`, canRetry: true };
  }
}
