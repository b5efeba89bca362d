import { describe, expect, it } from 'vitest';
import { statusOf } from './status.ts';
import { terminalInfo } from '../../session/testing/scripted-room.ts';
import type { ConnectionState } from '../../session/connection-state.ts';
import { aView } from '../../session/testing/people.ts';
import { wordsFor } from './words.ts';

const view = aView;
const live: ConnectionState = { status: 'live' };
const ended = { at: 60_000, cause: 'exited' as const, exitCode: 3 };
const around = { endpoint: 'FILE-SRV01', role: 'technician' as const, now: 72_000 };
const lost: ConnectionState = { status: 'reconnecting', since: 60_000, nextAttemptAt: 0, reason: null };

describe('status', () => {
  it('[ST1] the lost line is said before everything behind it', () => {
    const offline = view({ endpoint: { name: 'x', online: false, since: 5000 } });
    expect(statusOf({ state: lost, view: offline, isCaughtUp: true }).kind).toBe('reconnecting');
    expect(statusOf({ state: live, view: offline, isCaughtUp: true })).toEqual({
      kind: 'offline',
      since: 4000,
    });
  });

  it('[H5] a server whose disk is full is named while the page waits for it', () => {
    const full: ConnectionState = { ...lost, reason: 'storage-full' };
    const words = wordsFor(statusOf({ state: full, view: view(), isCaughtUp: true }), around);
    expect(words.long).toContain('The server’s disk is full');
    expect(wordsFor(statusOf({ state: lost, view: view(), isCaughtUp: true }), around).long).not.toContain(
      'disk',
    );
  });

  it('[ST2] times of the room are told by this machine’s clock', () => {
    const status = statusOf({
      state: live,
      view: view({ terminals: [terminalInfo({ ended })] }),
      isCaughtUp: true,
    });
    expect(status).toMatchObject({ kind: 'terminal-ended', ended: { at: 59_000 } });
  });

  it('[ST3] tells a session without terminals, a paused one and one that lags apart', () => {
    const kinds = [
      statusOf({ state: live, view: view({ terminals: [], watching: null }), isCaughtUp: false }),
      statusOf({
        state: live,
        view: view({ terminals: [terminalInfo({ pause: 'spool-full' })] }),
        isCaughtUp: true,
      }),
      statusOf({ state: live, view: view(), isCaughtUp: false }),
      statusOf({ state: live, view: view(), isCaughtUp: true }),
    ].map(({ kind }) => kind);
    expect(kinds).toEqual(['no-terminal', 'paused', 'behind', 'live']);
  });

  it('[ST10] a line that does not answer is not called live', () => {
    const quiet = statusOf({ state: live, view: view({ quietSince: 66_000 }), isCaughtUp: true });
    expect(wordsFor(quiet, around)).toMatchObject({ tone: 'waiting', short: 'no answer 6 s' });
    expect(wordsFor(quiet, around).long).toContain('The server has not answered for 6 s.');
    expect(statusOf({ state: lost, view: view({ quietSince: 66_000 }), isCaughtUp: true })).toMatchObject({
      kind: 'reconnecting',
    });
  });

  it('[ST4] an ended session stays readable when the room has closed the line', () => {
    const over = view({ session: { id: 'a', title: 't', openedAt: 1, endedAt: 5000 } });
    const state: ConnectionState = { status: 'refused', reason: 'session-ended' };
    expect(statusOf({ state, view: over, isCaughtUp: true })).toEqual({ kind: 'session-ended', at: 4000 });
  });
});

describe('words', () => {
  it('[ST5] a lost line says for how long and that the shell keeps running', () => {
    const status = statusOf({ state: lost, view: view(), isCaughtUp: true });
    expect(wordsFor(status, around)).toEqual({
      tone: 'waiting',
      short: 'reconnecting 12 s',
      long: 'Connection lost for 12 s. The shell keeps running on FILE-SRV01; output will catch up.',
    });
  });

  it('[ST6] exit codes are numbers with the word', () => {
    const status = statusOf({
      state: live,
      view: view({ terminals: [terminalInfo({ ended })] }),
      isCaughtUp: true,
    });
    expect(wordsFor(status, around).long).toContain('exit 3 (failed)');
  });
});
