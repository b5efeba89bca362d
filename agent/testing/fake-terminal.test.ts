import { utf8 } from '#base/bytes.ts';
import type { PtyHostToAgent } from '../local/messages.ts';
import { TerminalWorld } from './fake-terminal.ts';
import { describePtyHost } from './pty-host-contract.ts';

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describePtyHost('a terminal between fakes', async () => {
  const world = new TerminalWorld();
  const { terminal } = world;
  const until = async (fact: () => boolean) => {
    while (!fact()) {
      world.clock.pass(10);
      await settle();
    }
  };
  return {
    terminal: 'abcdefgh',
    room: world.room,
    until,
    reach: () => world.reach(),
    async lose() {
      terminal.handleAgentLost();
    },
    send(message) {
      terminal.handleMessage(message);
      // A shell that is hung up ends.
      if (message.type === 'end-terminal') terminal.handleExit(129);
    },
    async wait<Type extends PtyHostToAgent['type']>(
      type: Type,
      fits: (message: Extract<PtyHostToAgent, { type: Type }>) => boolean = () => true,
    ) {
      type Wanted = Extract<PtyHostToAgent, { type: Type }>;
      const find = () =>
        world.said.find((message): message is Wanted => message.type === type && fits(message as Wanted));
      await until(() => find() !== undefined);
      return find()!;
    },
    print: (text) => terminal.handleOutput(utf8(text)),
    exit: (code) => terminal.handleExit(code),
    gone: () => until(() => world.closed),
    async dispose() {
      terminal.dispose();
    },
  };
});
