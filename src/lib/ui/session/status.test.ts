import { describe, expect, it } from 'vitest';
import { statusOf } from './status.ts';
import { terminalInfo } from '../../session/testing/scripted-room.ts';
import type { ConnectionState } from '../../session/connection-state.ts';
import { aView } from '../../session/testing/people.ts';
import { refusalWords } from '../entry/words.ts';
import { clockWords } from '../record/clock-words.ts';
import { unsentWords } from '../input/words.ts';
import { wordsFor } from './words.ts';

const view = aView;
const live: ConnectionState = { status: 'live' };
const ended = { at: 60_000, cause: 'exited' as const, exitCode: 3 };
const around = { endpoint: 'FILE-SRV01', role: 'technician' as const, now: 72_000 };
const lost: ConnectionState = { status: 'reconnecting', since: 60_000, nextAttemptAt: 0, reason: null };

describe('status', () => {
  it('[V22] a clock that is wrong is told of from 5 s on, either way', () => {
    expect([clockWords(4_999), clockWords(0), clockWords(-4_999)]).toEqual([null, null, null]);
    expect(clockWords(5_000)).toContain('clock is 5 s behind the server’s');
    expect(clockWords(-600_000)).toContain('clock is 10 min ahead of the server’s');
  });

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
    expect(words.long).toContain("The server's disk is full");
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

  it('[ST7] keys that may have arrived are not called lost', () => {
    expect(unsentWords('not-confirmed')).toMatch(/^Perhaps not sent/);
    expect(unsentWords('not-connected')).toMatch(/^Not sent/);
  });

  it('[ST8] every refusal has a next step', () => {
    for (const reason of [
      'invitation-expired',
      'invitation-revoked',
      'invitation-used-up',
      'invitation-unknown',
      'other-role',
      'other-person',
      'device-removed',
      'no-device-key',
      'not-signed-in',
      'internal-error',
    ] as const) {
      const { text, canRetry } = refusalWords(reason);
      expect(canRetry || /[Aa]sk|[Oo]pen|another/.test(text)).toBe(true);
    }
    expect(refusalWords('server-unproven')).toMatchObject({
      text: 'This server’s key has changed since you opened the page. Reload it if you know why.',
      retryLabel: 'Reload',
    });
  });
});
