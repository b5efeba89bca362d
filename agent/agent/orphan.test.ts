import { expect, test } from 'vitest';
import { utf8 } from '#base/bytes.ts';
import type { AgentToRoom } from '#protocol/wire/messages.ts';
import type { EndCause } from '#protocol/terminals/end-cause.ts';
import { FakeClock } from '#base/testing/fake-clock.ts';
import { TerminalWorld } from '../testing/fake-terminal.ts';
import { FakeRoom } from '../testing/fake-room.ts';
import { createOrphan } from './orphan.ts';

/** What a pty host left that was killed after it printed `text` without ever seeing a room. */
function left(text: string, end?: number) {
  const world = new TerminalWorld();
  for (const piece of text.match(/.{1,20000}/gs) ?? []) {
    world.terminal.handleOutput(utf8(piece));
    world.clock.pass(8);
  }
  if (end !== undefined) world.terminal.handleExit(end);
  return world.spool;
}

function adopt(spool: ReturnType<typeof left>, cause: EndCause = 'host-lost') {
  const room = new FakeRoom();
  const said: AgentToRoom[] = [];
  let done = false;
  const orphan = createOrphan({
    ptyHost: { terminal: 'abcdefgh', shell: 'sh', cols: 80, rows: 24, startedAt: 0 },
    ...{ spool, cause, clock: new FakeClock() },
    events: {
      onMessage(message) {
        said.push(message);
        // A room's words for one terminal are the same on both lines.
        const answer = room.take(message as Parameters<FakeRoom['take']>[0]);
        if (answer !== null)
          queueMicrotask(() =>
            orphan.takeMessage(answer as Parameters<typeof orphan.takeMessage>[0], utf8('')),
          );
      },
      onDone: () => (done = true),
    },
  });
  const reach = () => {
    orphan.serverReached();
    orphan.takeMessage(room.resume('abcdefgh') as Parameters<typeof orphan.takeMessage>[0], utf8(''));
  };
  return { room, said, orphan, reach, isDone: () => done };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test.each(['host-lost', 'endpoint-restarted'] as const)(
  '[A7] all a dead pty host left is delivered, then its end: %s',
  async (cause) => {
    const text = 'line of output\r\n'.repeat(40_000);
    const { room, said, orphan, reach, isDone } = adopt(left(text), cause);
    reach();
    while (said.at(-1)?.type !== 'terminal-ended') await settle();
    expect(said[0]).toMatchObject({ type: 'terminal-announced', running: false });
    expect(room.problems).toEqual([]);
    expect(room.output().toString() === text).toBe(true);
    expect(said.at(-1)).toMatchObject({ cause, exitCode: null });
    orphan.takeMessage({ type: 'terminal-closed', terminal: 'abcdefgh' }, utf8(''));
    expect(isDone()).toBe(true);
  },
);

test('[A8] where the shell had ended before its pty host, its own end is told', async () => {
  const { said, reach } = adopt(left('bye', 3));
  reach();
  while (said.at(-1)?.type !== 'terminal-ended') await settle();
  expect(said.at(-1)).toMatchObject({ cause: 'exited', exitCode: 3 });
});

test('[A7] a line lost on the way is taken up again where the room stands', async () => {
  const text = 'x'.repeat(700_000);
  const { room, said, orphan, reach } = adopt(left(text));
  reach();
  await settle();
  orphan.serverLost();
  await settle();
  reach();
  while (said.at(-1)?.type !== 'terminal-ended') await settle();
  expect(room.problems).toEqual([]);
  expect(room.output().length).toBe(text.length);
});
