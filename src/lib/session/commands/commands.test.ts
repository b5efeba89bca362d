import { beforeEach, describe, expect, test } from 'vitest';
import type { CommandRow } from '#protocol/commands/command.ts';
import { COMMANDS_PAGE } from '#protocol/ground/limits.ts';
import { sessionPath } from '#protocol/people/link.ts';
import { createConnection, type Connection } from '../connection.ts';
import { ME, ScriptedServer, SESSION, settle, TERMINAL } from '../testing/scripted-room.ts';
import type { CommandsWindow } from './window.ts';

const PAGE = `${sessionPath(SESSION)}/commands`;
const NOW = `${PAGE}/now`;

let server: ScriptedServer;
let connection: Connection;
let seen: CommandsWindow[];

const command = (number: number, change: Partial<CommandRow> = {}): CommandRow => ({
  ...{ terminal: TERMINAL, command: number, text: `make ${number}`, from: 'told', cut: null, directory: '/' },
  ...{ startedAt: number, endedAt: number, exit: 0, errors: [], moreErrors: 0, promptLine: number },
  ...{ line: number, lastLine: number, trusted: true, by: null, inner: 0, typedLine: null },
  ...change,
});
const running = (number: number) => command(number, { endedAt: null, exit: null });
/** What the room answers: the newest first. */
const has = (commands: readonly CommandRow[]) => {
  const page = [...commands].reverse().slice(0, COMMANDS_PAGE);
  server.answers.set(PAGE, { status: 200, body: page });
  const body = { running: commands.filter(({ exit }) => exit === null), shells: [] };
  server.answers.set(NOW, { status: 200, body });
};
const tell = (commands: CommandRow[], isWhole = true) =>
  server.socket.send({ type: 'commands-changed', commands, shells: [], isWhole });
const numbers = () => connection.commands.window.commands.map(({ command: number }) => number);
const upTo = (last: number) => Array.from({ length: last }, (_, at) => command(at + 1));

beforeEach(() => {
  server = new ScriptedServer();
  seen = [];
  connection = createConnection({ session: SESSION, person: ME }, { client: 'test', ports: server.ports });
});

async function follow(commands: readonly CommandRow[]): Promise<void> {
  has(commands);
  connection.commands.follow((window) => seen.push(window));
  await settle();
  await server.socket.welcome();
  await settle();
}

describe('[CM10] the newest commands, as the room has them', () => {
  test('nothing is asked for that nobody follows', async () => {
    has([command(1)]);
    await settle();
    await server.socket.welcome();
    await settle();
    tell([command(2)]);
    expect(server.requests).toEqual([]);
    expect(connection.commands.window.isKnown).toBe(false);
  });

  test('what is answered and told since, each once, in order', async () => {
    await follow([command(1), running(2)]);
    expect(connection.commands.window).toMatchObject({ isKnown: true, hasOlder: false });
    tell([command(2, { exit: 1 }), running(3)]);
    expect(connection.commands.window.commands).toEqual([command(1), command(2, { exit: 1 }), running(3)]);
    expect(seen).toHaveLength(2);
  });

  test('news that comes while a page is under way is later than the page', async () => {
    has([running(1)]);
    connection.commands.follow(() => undefined);
    await settle();
    const welcomed = server.socket.welcome();
    await Promise.resolve();
    await welcomed;
    tell([command(1), running(2)]);
    await settle();
    expect(connection.commands.window.commands).toEqual([command(1), running(2)]);
  });

  test('they are bounded, and what still runs stays', async () => {
    await follow([running(1), ...upTo(COMMANDS_PAGE + 50).slice(1)]);
    expect(numbers()).toHaveLength(COMMANDS_PAGE + 1);
    expect(numbers()[0]).toBe(1);
    for (let number = 1000; number < 1400; number++) tell([command(number)]);
    expect(numbers()).toHaveLength(COMMANDS_PAGE + 1);
    expect(numbers().slice(0, 2)).toEqual([1, 1200]);
    expect(connection.commands.window.hasOlder).toBe(true);
  });

  test('where some were left out all is asked for anew, not at once', async () => {
    await follow([command(1)]);
    const asked = server.requests.length;
    for (let time = 0; time < 20; time++) tell([], false);
    has(upTo(9));
    expect(server.requests).toHaveLength(asked);
    server.clock.pass(5_000);
    await settle();
    expect(numbers()).toHaveLength(9);
    expect(server.requests).toHaveLength(asked + 2);
  });

  test('so it is where the room did not answer, and once a lost line is back', async () => {
    await follow([command(1)]);
    server.answers.delete(PAGE);
    tell([], false);
    server.clock.pass(5_000);
    await settle();
    has(upTo(2));
    server.clock.pass(5_000);
    await settle();
    expect(numbers()).toEqual([1, 2]);
    has(upTo(3));
    server.socket.close(1006);
    server.clock.pass(5_000);
    await settle();
    await server.socket.welcome();
    await settle();
    expect(numbers()).toEqual([1, 2, 3]);
  });
});
