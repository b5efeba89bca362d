import { describe, expect, it } from 'vitest';
import { utf8 } from '#base/bytes.ts';
import { FakeClock } from '#base/testing/fake-clock.ts';
import { readFlowControl, type FlowControl } from './flow-control.ts';
import { createHeldOutput } from './held-output.ts';

const ON = { stops: true, anyKeyContinues: false };
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

function world(flow: FlowControl | null) {
  const clock = new FakeClock();
  const told: boolean[] = [];
  let asked = 0;
  const held = createHeldOutput({
    clock,
    tellHeld: (isHeld) => told.push(isHeld),
    flowControl() {
      asked += 1;
      return Promise.resolve(flow);
    },
  });
  return {
    ...{ clock, told, held },
    asked: () => asked,
    async type(keys: string) {
      held.typed(utf8(keys));
      await settle();
    },
  };
}

describe('[E50] output that Ctrl-S holds', () => {
  it('is told after 500 ms without any, until there is some or Ctrl-Q is typed', async () => {
    const { clock, told, held, type, asked } = world(ON);
    await type('\x13');
    clock.pass(300);
    held.printed();
    clock.pass(400);
    expect(told).toEqual([]);
    clock.pass(100);
    expect(told).toEqual([true]);
    await type('x\x13');
    held.printed();
    expect(told).toEqual([true, false]);
    await type('\x13');
    clock.pass(500);
    await type('\x11');
    expect(told).toEqual([true, false, true, false]);
    expect(asked()).toBe(2);
  });

  it('is none where the driver leaves the key to the program, or nobody knows', async () => {
    for (const flow of [{ ...ON, stops: false }, null]) {
      const { clock, told, type } = world(flow);
      await type('\x13');
      clock.pass(10_000);
      expect(told).toEqual([]);
    }
  });

  it('is none where Ctrl-Q came at once, or output goes on', async () => {
    const { clock, told, held, type } = world(ON);
    await type('\x13');
    await type('\x11');
    clock.pass(10_000);
    await type('\x13');
    for (let at = 0; at < 6000; at += 400) {
      held.printed();
      clock.pass(400);
    }
    clock.pass(10_000);
    expect(told).toEqual([]);
  });

  it('goes on with any key where the driver says so', async () => {
    const { clock, told, type } = world({ ...ON, anyKeyContinues: true });
    await type('\x13');
    clock.pass(500);
    await type('a');
    expect(told).toEqual([true, false]);
  });

  it('asks nothing for other keys, and once for many', async () => {
    const { held, type, asked } = world(ON);
    await type('ls\r\x11');
    expect(asked()).toBe(0);
    for (let i = 0; i < 100; i++) held.typed(utf8('\x13\x11\x13'));
    await settle();
    expect(asked()).toBe(1);
  });
});

describe('[E50] what stty says', () => {
  const linux =
    'eol = <undef>; start = ^Q; stop = ^S; susp = ^Z;\n-ignbrk icrnl ixon -ixoff -iuclc -ixany imaxbel';
  const mac =
    'iflags: -istrip icrnl ixon -ixoff ixany imaxbel\nstart = ^Q; status = ^T; stop = ^S; susp = ^Z;';
  it.each([
    ['on Linux', linux, ON],
    ['on a Mac', mac, { stops: true, anyKeyContinues: true }],
    ['of a raw terminal', linux.replace(' ixon', ' -ixon'), { ...ON, stops: false }],
    ['of another stop key', linux.replace('^S', '<undef>'), { ...ON, stops: false }],
    ['that is nothing of the kind', 'stty: standard input: Inappropriate ioctl', null],
  ])('%s', (_, said, flow) => expect(readFlowControl(said)).toEqual(flow));
});
