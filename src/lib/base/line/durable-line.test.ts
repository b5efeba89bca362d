import { describe, expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { DurableLine, type Attempt, type ComeBack, type DurableLineOptions } from './durable-line.ts';
import { createSilenceWatch } from './pulse.ts';

const BACKOFF = { firstMs: 100, maxMs: 1000 };
const PATIENCE_MS = 5000;

interface Socket {
  attempt: Attempt<string>;
  closed: boolean;
}

function createWorld(change: Partial<DurableLineOptions<string>> = {}, until: 'open' | 'live' = 'live') {
  const clock = new FakeClock();
  const sockets: Socket[] = [];
  const heard: string[] = [];
  let pings = 0;
  const pulse = createSilenceWatch({ clock, everyMs: 1000, withinMs: 3000, ping: () => (pings += 1) });
  const line = new DurableLine<string>({
    ...{ clock, random: { float: () => 1, bytes: () => new Uint8Array(0) }, backoff: BACKOFF },
    patience: { until, ms: PATIENCE_MS, pulse },
    openSocket(attempt) {
      const socket = { attempt, closed: false };
      sockets.push(socket);
      return () => (socket.closed = true);
    },
    onLost({ reason, wasLive, attempts }): ComeBack {
      heard.push(`lost ${reason} ${wasLive ? 'live' : 'unwelcome'} ${attempts}`);
      return { how: 'by-backoff' };
    },
    onWaiting: (ms) => heard.push(`waits ${ms}`),
    ...change,
  });
  const last = () => sockets.at(-1)!;
  const goLive = () => {
    last().attempt.opened();
    line.welcomed();
  };
  return { clock, sockets, heard, line, last, goLive, pings: () => pings };
}

describe('one socket after another', () => {
  test('it stands where its newest socket does', () => {
    const { clock, line, last } = createWorld();
    const seen = [line.standing];
    line.open();
    seen.push(line.standing);
    last().attempt.opened();
    seen.push(line.standing);
    line.welcomed();
    seen.push(line.standing);
    last().attempt.lost('cut');
    seen.push(line.standing);
    clock.pass(100);
    seen.push(line.standing);
    line.close();
    seen.push(line.standing);
    expect(seen).toEqual(['idle', 'connecting', 'open', 'live', 'waiting', 'connecting', 'closed']);
  });

  test('a lost one is followed by the next, ever more slowly, and a good one starts afresh', () => {
    const { clock, heard, line, last, goLive } = createWorld();
    line.open();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      last().attempt.lost(null);
      clock.pass(1000);
    }
    goLive();
    last().attempt.lost(null);
    expect(heard.filter((word) => word.startsWith('waits'))).toEqual([
      ...['waits 100', 'waits 200', 'waits 400', 'waits 800', 'waits 1000'],
      'waits 100',
    ]);
  });

  test('who hears of a loss is told why, whether it was live, and which attempt it was', () => {
    const { clock, heard, line, last, goLive } = createWorld({ onWaiting: () => undefined });
    line.open();
    last().attempt.lost('refused');
    clock.pass(1000);
    last().attempt.lost(null);
    clock.pass(1000);
    goLive();
    last().attempt.lost('cut');
    expect(heard).toEqual(['lost refused unwelcome 1', 'lost null unwelcome 2', 'lost cut live 1']);
  });

  test('one that was lost says nothing any more', () => {
    const { clock, heard, line, last } = createWorld();
    line.open();
    const { attempt } = last();
    expect(attempt.isCurrent).toBe(true);
    attempt.lost('cut');
    clock.pass(100);
    attempt.opened();
    attempt.heard();
    attempt.lost('again');
    expect([attempt.isCurrent, line.standing]).toEqual([false, 'connecting']);
    expect(heard).toEqual(['lost cut unwelcome 1', 'waits 100']);
  });

  test('one that is given up is closed, and counts as lost', () => {
    const { heard, line, last, goLive } = createWorld();
    line.open();
    goLive();
    line.giveUp('not a room');
    line.giveUp('twice');
    expect(last().closed).toBe(true);
    expect(heard).toEqual(['lost not a room live 1', 'waits 100']);
  });

  test('one that fails while it is being opened is closed, and followed by the next', () => {
    const ends: string[] = [];
    const { clock, line } = createWorld({
      openSocket(attempt) {
        if (ends.length === 0) attempt.lost('at once');
        return () => ends.push('closed');
      },
    });
    line.open();
    expect([ends, line.standing]).toEqual([['closed'], 'waiting']);
    clock.pass(100);
    expect(line.standing).toBe('connecting');
  });

  test('it is opened at once where somebody knows that it may be worth it, and then not again', () => {
    const { clock, sockets, line, last } = createWorld();
    line.open();
    line.open();
    last().attempt.lost(null);
    line.open();
    line.open();
    clock.pass(100);
    expect(sockets).toHaveLength(2);
  });

  test('a welcome without a socket changes nothing', () => {
    const { line, last } = createWorld();
    line.welcomed();
    expect(line.standing).toBe('idle');
    line.open();
    last().attempt.lost(null);
    line.welcomed();
    expect(line.standing).toBe('waiting');
  });
});

describe('when to come back is the owner’s to say', () => {
  test('after a time of their own', () => {
    const { clock, sockets, line, last } = createWorld({ onLost: () => ({ how: 'after', ms: 60_000 }) });
    line.open();
    last().attempt.lost('go away');
    clock.pass(59_999);
    expect(sockets).toHaveLength(1);
    clock.pass(1);
    expect(sockets).toHaveLength(2);
  });

  test('never', () => {
    const { clock, sockets, line, last } = createWorld({ onLost: () => ({ how: 'never' }) });
    line.open();
    last().attempt.lost('over');
    line.open();
    clock.pass(60_000);
    expect([line.standing, sockets.length, clock.pending]).toEqual(['closed', 1, 0]);
  });

  test('who closes the line on hearing of a loss is not overruled', () => {
    const world = createWorld({
      onLost() {
        world.line.close();
        return { how: 'by-backoff' };
      },
    });
    world.line.open();
    world.last().attempt.lost(null);
    expect([world.line.standing, world.clock.pending]).toEqual(['closed', 0]);
  });
});

describe('patience', () => {
  test.each([['open'], ['live']] as const)('a socket that is not %s in time is given up', (until) => {
    const { clock, line, sockets, last, heard } = createWorld({}, until);
    line.open();
    if (until === 'live') last().attempt.opened();
    clock.pass(PATIENCE_MS - 1);
    expect(sockets[0]?.closed).toBe(false);
    clock.pass(1);
    expect(sockets[0]?.closed).toBe(true);
    expect(heard).toEqual(['lost null unwelcome 1', 'waits 100']);
  });

  test.each([['open'], ['live']] as const)(
    'from when it is %s, one that falls silent is given up',
    (until) => {
      const { clock, sockets, line, last, goLive, pings } = createWorld({}, until);
      line.open();
      if (until === 'live') goLive();
      else last().attempt.opened();
      clock.pass(PATIENCE_MS - 3000);
      last().attempt.heard();
      clock.pass(2999);
      expect([sockets[0]?.closed, pings()]).toEqual([false, 4]);
      clock.pass(1);
      expect(sockets[0]?.closed).toBe(true);
    },
  );

  test('a line without it waits for ever, and is told of its end by the peer', () => {
    const { clock, line, sockets } = createWorld({ patience: null });
    line.open();
    clock.pass(3_600_000);
    expect([line.standing, sockets[0]?.closed, clock.pending]).toEqual(['connecting', false, 0]);
  });
});

describe('closed', () => {
  test.each([
    ['before it was opened', () => undefined],
    ['while it connects', ({ line }: World) => line.open()],
    ['while it is live', liveWorld],
    ['while it waits', waitingWorld],
  ])('%s, it stays so, and leaves no timer', (_when, begin) => {
    const world = createWorld();
    begin(world);
    const before = world.sockets.length;
    const said = world.heard.length;
    world.line.close();
    world.line.close();
    world.line.open();
    world.clock.pass(60_000);
    expect([world.line.standing, world.clock.pending, world.sockets.length]).toEqual(['closed', 0, before]);
    // Whoever closed it knows.
    expect(world.heard).toHaveLength(said);
    expect(world.sockets.every(({ closed, attempt }) => closed || !attempt.isCurrent)).toBe(true);
  });
});

type World = ReturnType<typeof createWorld>;

function liveWorld({ line, goLive }: World): void {
  line.open();
  goLive();
}

function waitingWorld({ line, last }: World): void {
  line.open();
  last().attempt.lost(null);
}
