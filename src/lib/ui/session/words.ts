import { assertNever } from '#base/assert-never.ts';
import type { CloseReason } from '#protocol/wire/close.ts';
import type { EndCause } from '#protocol/terminals/end-cause.ts';
import type { Role } from '#protocol/ground/roles.ts';
import type { Status } from './status.ts';
import type { Wording } from './wording.ts';
import { duration, moment } from '../kit/moment.ts';

export interface Surroundings {
  endpoint: string;
  role: Role;
  /** This machine's clock, ms. */
  now: number;
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
      return `The terminal was closed at ${at}.`;
    case 'host-lost':
      return `The process that ran the shell was killed at ${at}. Everything up to then is stored.`;
    case 'endpoint-restarted':
      return `The machine restarted, which was noticed at ${at}. Everything up to then is stored.`;
    case 'start-failed':
      return `The shell could not be started at ${at}.`;
    default:
      return assertNever(cause);
  }
}

function lossWords(why: CloseReason | null, lasting: string): string {
  if (why === 'storage-full') return `The server’s disk is full. Nothing new has been stored for ${lasting}.`;
  return why === 'too-many-tabs'
    ? `This browser has too many tabs of this session open. Close some of them. Waiting for ${lasting}.`
    : `Connection lost for ${lasting}.`;
}

export function wordsFor(status: Status, { endpoint: name, role, now }: Surroundings): Wording {
  const endpoint = name || 'the machine';
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
        long: `This session ended at ${moment(status.at, now)}. You can still read its output and record.`,
      };
    case 'quiet':
      return {
        tone: 'waiting',
        short: `no answer ${duration(now - status.since)}`,
        long: `The server has not answered for ${duration(now - status.since)}. What you type may not arrive. The shell keeps running on ${endpoint}.`,
      };
    case 'offline':
      return {
        tone: 'waiting',
        short: `machine offline ${duration(now - status.since)}`,
        long: `${endpoint} has been offline since ${moment(status.since, now)}. If it is running, so is the shell, and its output will catch up.`,
      };
    case 'paused':
      return {
        tone: 'waiting',
        short: 'output paused',
        long:
          status.why === 'spool-full'
            ? `Output is waiting on ${endpoint} because its store for unsent output is full. Nothing is lost, and it continues by itself.`
            : `Output is waiting on ${endpoint} because it cannot be written to disk there. Free some disk space and it continues by itself.`,
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
