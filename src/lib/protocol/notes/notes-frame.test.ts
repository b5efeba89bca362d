import fc from 'fast-check';
import * as encoding from 'lib0/encoding';
import { expect, test } from 'vitest';
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { MAX_AWARENESS_BYTES, MAX_NAME_BYTES, MAX_NOTES_FRAME_BYTES } from '../ground/limits.ts';
import { encodeAwareness, entryOf, parseNotesFrame, readAwareness } from './notes-frame.ts';
import type { PresenceState } from './presence.ts';

const STATE: PresenceState = {
  person: '0123456789',
  device: 'abcdefghjk',
  name: 'Anna 🦊',
  role: 'technician',
  color: 3,
  terminal: 'aaaaaaaa',
  pointer: { on: 'lines', line: 5, column: 6 },
  selection: { from: { on: 'screen', row: 1, column: 2 }, to: { on: 'screen', row: 3, column: 4 } },
  view: { first: 1, last: 30, follows: true },
  typing: true,
  away: false,
  latencyMs: 12.5,
};

const awareness = (json: string, count = 1) => {
  const update = encoding.createEncoder();
  encoding.writeVarUint(update, count);
  encoding.writeVarUint(update, 7);
  encoding.writeVarUint(update, 8);
  encoding.writeVarString(update, json);
  const frame = encoding.createEncoder();
  encoding.writeVarUint(frame, 1);
  encoding.writeVarUint8Array(frame, encoding.toUint8Array(update));
  return encoding.toUint8Array(frame);
};

function withAwareness(act: (awareness: Awareness) => void): void {
  const doc = new Y.Doc();
  act(new Awareness(doc));
  doc.destroy();
}

test('[Y3] a state is read back as it was said', () => {
  const frame = encodeAwareness([entryOf({ client: 7, clock: 8, state: STATE })]);
  expect(parseNotesFrame(frame)).toEqual({
    ok: true,
    frame: { type: 'awareness', client: 7, clock: 8, state: STATE },
  });
});

test('[Y3] what y-protocols writes is read, and what is written it reads', () => {
  withAwareness((theirs) => {
    theirs.setLocalState(STATE);
    const update = encodeAwarenessUpdate(theirs, [theirs.clientID]);
    const frame = encodeAwareness([entryOf({ client: theirs.clientID, clock: 1, state: STATE })]);
    expect([...frame.subarray(-update.length)]).toEqual([...update]);
    applyAwarenessUpdate(
      theirs,
      encodeAwareness([entryOf({ client: 9, clock: 1, state: STATE })]).subarray(3),
      'test',
    );
    expect(theirs.getStates().get(9)).toEqual(STATE);
  });
});

test('[Y3] unknown fields of a state are left behind', () => {
  const parsed = parseNotesFrame(awareness(JSON.stringify({ ...STATE, html: '<b>', ['__proto__']: 1 })));
  expect(parsed).toEqual({ ok: true, frame: { type: 'awareness', client: 7, clock: 8, state: STATE } });
});

test('[Y3] what is no frame of a page is refused by name', () => {
  const doc = new Y.Doc();
  doc.getArray('notes').push(['forged']);
  const update = encoding.createEncoder();
  encoding.writeVarUint(update, 0);
  encoding.writeVarUint(update, 2);
  encoding.writeVarUint8Array(update, Y.encodeStateAsUpdate(doc));
  const two = encodeAwareness([
    entryOf({ client: 1, clock: 1, state: STATE }),
    entryOf({ client: 2, clock: 1, state: STATE }),
  ]);
  const refused: [Uint8Array, string][] = [
    [encoding.toUint8Array(update), 'not-an-append'],
    [Uint8Array.of(), 'malformed-frame'],
    [Uint8Array.of(1), 'malformed-frame'],
    [Uint8Array.of(2, 0), 'malformed-frame'],
    [Uint8Array.of(3, 0), 'malformed-frame'],
    [Uint8Array.of(0, 3, 0), 'malformed-frame'],
    // A state vector that says it has two billion clients.
    [Uint8Array.of(0, 0, 5, 255, 255, 255, 255, 7), 'malformed-frame'],
    [two, 'malformed-frame'],
    [encodeAwareness([]), 'malformed-frame'],
    [encodeAwareness([entryOf({ client: 2 ** 32, clock: 1, state: STATE })]), 'malformed-frame'],
    [encodeAwareness([entryOf({ client: 1, clock: 2 ** 31, state: STATE })]), 'malformed-frame'],
    [awareness('{'), 'malformed-frame'],
    [awareness('"null"'), 'malformed-frame'],
    [awareness(JSON.stringify({ ...STATE, color: 8 })), 'malformed-frame'],
    [
      awareness(JSON.stringify({ ...STATE, pointer: { on: 'lines', line: -1, column: 0 } })),
      'malformed-frame',
    ],
    [awareness(JSON.stringify({ ...STATE, name: 'x'.repeat(MAX_NAME_BYTES + 1) })), 'malformed-frame'],
    [awareness(`${' '.repeat(MAX_AWARENESS_BYTES)}${JSON.stringify(STATE)}`), 'malformed-frame'],
    [awareness(JSON.stringify(STATE), 2), 'malformed-frame'],
    [new Uint8Array(MAX_NOTES_FRAME_BYTES + 1), 'frame-too-large'],
  ];
  for (const [frame, problem] of refused) expect(parseNotesFrame(frame)).toEqual({ ok: false, problem });
});

test('[Y3] hostile bytes never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(parseNotesFrame(bytes)).toHaveProperty('ok');
      readAwareness(bytes);
    }),
    { numRuns: 2_000 },
  );
});
