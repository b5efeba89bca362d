import { expect, test } from 'vitest';
import { encodeFrame } from './frame.ts';
import { parseRoomToViewer, type RequestRefusal } from './messages.ts';

const parse = (refusal: { request: string; reason: string }) =>
  parseRoomToViewer(encodeFrame({ type: 'request-refused', ...refusal }));

/** What rooms of earlier builds send: a client is to go on understanding all of it. */
const SENT: Record<RequestRefusal['request'], readonly string[]> = {
  'open-terminal': ['endpoint-offline', 'too-many-terminals', 'start-failed'],
  'reset-terminal': ['no-such-terminal', 'terminal-ended', 'no-control', 'endpoint-offline'],
  'resize-terminal': ['no-such-terminal', 'terminal-ended', 'no-control', 'endpoint-offline'],
  'watch-terminal': ['no-such-terminal'],
  'end-terminal': ['no-such-terminal', 'terminal-ended', 'endpoint-offline'],
  'rename-terminal': ['no-such-terminal', 'terminal-ended', 'name-empty', 'name-too-long'],
  'ask-control': ['no-such-terminal', 'terminal-ended', 'held'],
  'withdraw-ask': ['no-such-terminal', 'terminal-ended', 'not-asked'],
  'decline-ask': ['no-such-terminal', 'terminal-ended', 'no-control', 'not-asked'],
  'grant-control': ['no-such-terminal', 'terminal-ended', 'no-control', 'no-such-person'],
  'release-control': ['no-such-terminal', 'terminal-ended', 'no-control'],
  'take-control': ['no-such-terminal', 'terminal-ended', 'held'],
  'pause-input': ['paused'],
  'resume-input': ['not-yours'],
  'stop-program': ['no-such-terminal', 'terminal-ended', 'endpoint-offline'],
  'offer-handoff': [
    ...['not-responsible', 'handoff-open', 'no-receiver'],
    ...['text-empty', 'text-too-long', 'too-many-handoffs'],
  ],
  'accept-handoff': ['no-such-handoff', 'not-for-you'],
  'decline-handoff': ['no-such-handoff', 'not-for-you', 'no-reason'],
  'withdraw-handoff': ['no-such-handoff', 'not-yours'],
  'set-work': ['nothing-waited-for'],
};

test.each(Object.entries(SENT))('a refused %s is read with each reason it can have', (request, reasons) => {
  for (const reason of reasons) {
    expect(parse({ request, reason })).toEqual({
      ok: true,
      message: { type: 'request-refused', request, reason },
    });
  }
});

test('a request with another’s reason is none this build knows, and no breach: a later room may have it', () => {
  const unknown = { ok: false, problem: 'unknown-type' };
  expect(parse({ request: 'watch-terminal', reason: 'held' })).toEqual(unknown);
  expect(parse({ request: 'hello', reason: 'held' })).toEqual(unknown);
  // @ts-expect-error: watching is refused where there is no such terminal, and for nothing else.
  const wrong: RequestRefusal = { request: 'watch-terminal', reason: 'held' };
  expect(parse(wrong)).toEqual(unknown);
});
