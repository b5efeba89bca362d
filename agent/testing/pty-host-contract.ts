import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '#base/bytes.ts';
import type { AgentToPtyHost, PtyHostToAgent } from '../local/messages.ts';
import type { FakeRoom } from './fake-room.ts';

type Said<Type extends PtyHostToAgent['type']> = Extract<PtyHostToAgent, { type: Type }>;

/** A pty host as its agent finds it, with a shell that does what the test says. */
export interface PtyHostUnderTest {
  readonly terminal: string;
  readonly room: FakeRoom;
  /** An agent is there, and its room listens. */
  reach(): void;
  /** The agent is lost. */
  lose(): Promise<void>;
  send(message: AgentToPtyHost): void;
  /** The next message (or one already there) that fits. */
  wait<Type extends PtyHostToAgent['type']>(
    type: Type,
    fits?: (message: Said<Type>) => boolean,
  ): Promise<Said<Type>>;
  /** Lets what is under way arrive, until it is so. */
  until(fact: () => boolean): Promise<void>;
  /** Has the shell print this, whoever types. */
  print(text: string): void;
  /** Has the shell exit. */
  exit(code: number): void;
  /** It has ended, and left nothing. */
  gone(): Promise<void>;
  dispose(): Promise<void>;
}

/** What every pty host does for its agent: the real one with a real shell, and its core between fakes. */
export function describePtyHost(name: string, start: () => Promise<PtyHostUnderTest>): void {
  describe(name, () => {
    let ptyHost: PtyHostUnderTest;
    let inputs = 0;

    beforeEach(async () => {
      ptyHost = await start();
    });
    afterEach(() => ptyHost.dispose());

    const room = () => ptyHost.room;
    const terminal = () => ptyHost.terminal;
    const type = (fence: number) => {
      inputs += 1;
      const input = inputs;
      ptyHost.send({ type: 'write-input', terminal: terminal(), fence, input, data: utf8('k') });
      return ptyHost.wait('input-settled', (settled) => settled.input === input);
    };
    const shows = (text: string) =>
      ptyHost.until(() => room().output().includes(text) && room().isWhole && room().problems.length === 0);
    const count = (text: string) => room().output().toString().split(text).length - 1;

    test('announces its shell to a room that listens', async () => {
      ptyHost.reach();
      expect(await ptyHost.wait('terminal-announced')).toMatchObject({
        ...{ terminal: terminal(), running: true, cols: 80, rows: 24 },
      });
    });

    test('what is printed arrives once and in order, also what was while nobody listened', async () => {
      ptyHost.print('<one>');
      ptyHost.reach();
      await shows('<one>');
      await ptyHost.lose();
      ptyHost.print('<two>');
      ptyHost.reach();
      await shows('<two>');
      ptyHost.print('<three>');
      await shows('<three>');
      expect(['<one>', '<two>', '<three>'].map(count)).toEqual([1, 1, 1]);
      expect(room().output().toString()).toMatch(/<one>.*<two>.*<three>/s);
    });

    test('[T20] keys reach the shell under the newest fence alone, and each is answered', async () => {
      ptyHost.reach();
      await ptyHost.wait('terminal-announced');
      expect(await type(0)).toMatchObject({ problem: null });
      ptyHost.send({ type: 'raise-fence', terminal: terminal(), fence: 2, role: 'client' });
      expect([await type(1), await type(2)]).toMatchObject([{ problem: 'late' }, { problem: null }]);
      ptyHost.send({ type: 'raise-fence', terminal: terminal(), fence: 3, role: null });
      expect(await type(3)).toMatchObject({ problem: 'no-control' });
      ptyHost.send({ type: 'raise-fence', terminal: terminal(), fence: 4, role: 'observer' });
      expect(await type(4)).toMatchObject({ problem: 'no-control' });
    });

    test('a resize ends its segment, and is told', async () => {
      ptyHost.reach();
      ptyHost.print('<before>');
      await shows('<before>');
      ptyHost.send({ type: 'resize-terminal', terminal: terminal(), cols: 120, rows: 40 });
      expect(await ptyHost.wait('terminal-resized')).toMatchObject({ cols: 120, rows: 40 });
      ptyHost.print('<after>');
      await shows('<after>');
      const segments = [...room().segments.values()];
      expect(segments.map(({ header }) => header.cols)).toEqual([80, 120]);
      expect(segments[0]?.events.at(-1)?.code).toBe('r');
    });

    test('the shell’s exit is told behind all of its output; then keys are refused, and it goes', async () => {
      ptyHost.print('<bye>');
      ptyHost.exit(7);
      ptyHost.reach();
      expect(await ptyHost.wait('terminal-ended')).toMatchObject({ cause: 'exited', exitCode: 7 });
      expect(room().output().toString()).toContain('<bye>');
      expect(room().events().at(-1)?.code).toBe('x');
      expect(await type(0)).toMatchObject({ problem: 'terminal-ended' });
      ptyHost.send({ type: 'terminal-closed', terminal: terminal() });
      await ptyHost.gone();
    });

    test('a shell that was asked to end has been ended', async () => {
      ptyHost.reach();
      await ptyHost.wait('terminal-announced');
      ptyHost.send({ type: 'end-terminal', terminal: terminal() });
      expect(await ptyHost.wait('terminal-ended')).toMatchObject({ cause: 'ended' });
    });
  });
}
