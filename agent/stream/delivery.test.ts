import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDelivery } from './delivery.ts';
import type { Row, SpooledSegment } from './track.ts';

const WINDOW = 1000;

/** A spool and a room in memory, linked by a delivery whose answers come when the test says so. */
function createWorld() {
  const spool = new Map<number, SpooledSegment & { rows: Row[] }>();
  const room = new Map<number, { event: number; sealed: boolean }>();
  const late: { segment: number; event: number; sealed: boolean }[] = [];
  const wire: string[] = [];
  const delivery = createDelivery({
    windowBytes: WINDOW,
    rowAt: (segment, clock) =>
      spool.get(segment)?.rows.find((row) => row.clock <= clock && clock < row.clock + row.events) ?? null,
  });

  const perform = (step: NonNullable<ReturnType<typeof delivery.next>>) => {
    const held = room.get(step.segment) ?? { event: 0, sealed: false };
    wire.push(`${step.type} ${step.segment}`);
    if (step.type === 'append') {
      expect(room.has(step.segment)).toBe(true);
      expect(step.row.clock).toBeLessThanOrEqual(held.event);
      held.event = Math.max(held.event, step.row.clock + step.row.events);
    }
    if (step.type === 'seal') {
      expect(held.event).toBe(spool.get(step.segment)?.events);
      held.sealed = true;
    }
    room.set(step.segment, held);
    late.push({ segment: step.segment, ...held });
  };
  const world = {
    ...{ spool, room, wire, delivery },
    open() {
      const segment = spool.size;
      const fresh = { segment, events: 0, sealed: false, keyframeBytes: 20 };
      spool.set(segment, { ...fresh, rows: [] });
      delivery.opened(fresh);
    },
    append(bytes: number) {
      const live = spool.get(spool.size - 1)!;
      live.rows.push({ clock: live.events, events: 1, frame: new Uint8Array(bytes) });
      live.events += 1;
      delivery.appended(live.segment, live.events);
    },
    seal() {
      const live = spool.get(spool.size - 1)!;
      live.sealed = true;
      delivery.sealed(live.segment);
      world.open();
    },
    pump() {
      for (let step = delivery.next(); step !== null; step = delivery.next()) perform(step);
    },
    acknowledge(count: number) {
      for (const ack of late.splice(0, count)) delivery.stored(ack);
    },
    reconnect() {
      late.length = 0;
      const stored = [...room].filter(([, { sealed }]) => sealed).map(([segment]) => segment);
      const sealedBelow = stored.findIndex((segment, index) => segment !== index);
      const below = sealedBelow === -1 ? stored.length : sealedBelow;
      const partial = [...room]
        .filter(([segment]) => segment >= below)
        .map(([segment, held]) => ({ segment, ...held }));
      delivery.resume([...spool.values()], { sealedBelow: below, partial });
    },
  };
  world.open();
  return world;
}

describe('delivery', () => {
  const op = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ op: fc.constant('append' as const), n: fc.integer({ min: 1, max: 400 }) }),
    },
    { weight: 2, arbitrary: fc.constant({ op: 'seal' as const, n: 0 }) },
    {
      weight: 3,
      arbitrary: fc.record({ op: fc.constant('acknowledge' as const), n: fc.integer({ min: 1, max: 5 }) }),
    },
    { weight: 1, arbitrary: fc.constant({ op: 'reconnect' as const, n: 0 }) },
    { weight: 1, arbitrary: fc.constant({ op: 'suspend' as const, n: 0 }) },
  );

  test('[E3] whatever is dropped, delayed or sent again, the room ends with everything, and the window holds', () => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 80 }), (ops) => {
        const world = createWorld();
        for (const { op: name, n } of ops) {
          if (name === 'append') world.append(n);
          else if (name === 'seal') world.seal();
          else if (name === 'acknowledge') world.acknowledge(n);
          else if (name === 'reconnect') world.reconnect();
          else world.delivery.suspend();
          world.pump();
          expect(world.delivery.inFlightBytes).toBeLessThanOrEqual(WINDOW);
        }
        world.reconnect();
        for (let turn = 0; turn < 2000 && !world.delivery.allSent; turn += 1) {
          world.pump();
          world.acknowledge(1);
        }
        expect(world.delivery.allSent).toBe(true);
        for (const { segment, events, sealed } of world.spool.values()) {
          expect(world.room.get(segment)).toEqual({ event: events, sealed });
        }
      }),
    );
  });

  test('[E4] on return the newest segment goes first, older ones in order behind it', () => {
    const world = createWorld();
    for (let segment = 0; segment < 3; segment += 1) {
      world.append(10);
      world.seal();
    }
    world.append(10);
    world.reconnect();
    world.pump();
    expect(world.wire.filter((step) => step.startsWith('open'))).toEqual([
      'open 3',
      'open 0',
      'open 1',
      'open 2',
    ]);
  });

  test('[E5] older output leaves room for what happens now, and gets room beside it', () => {
    const world = createWorld();
    for (let row = 0; row < 20; row += 1) world.append(200);
    world.seal();
    world.reconnect();
    world.pump();
    expect(world.delivery.inFlightBytes).toBeLessThanOrEqual((WINDOW * 3) / 4);
    world.wire.length = 0;
    world.append(200);
    world.pump();
    expect(world.wire).toContain('append 1');
  });

  test('says nothing before the room has said what it holds', () => {
    const world = createWorld();
    world.append(10);
    world.pump();
    expect(world.wire).toEqual([]);
    expect(world.delivery.allSent).toBe(false);
  });

  test('an acknowledgement of what was never sent changes nothing', () => {
    const world = createWorld();
    world.reconnect();
    expect(world.delivery.stored({ segment: 77, event: 3, sealed: true })).toBe(false);
    expect(world.delivery.inFlightBytes).toBe(0);
  });
});
