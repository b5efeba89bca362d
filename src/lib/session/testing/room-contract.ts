import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WriteResult } from '../input/write-result.ts';
import type { ConnectionTarget } from '../people/sign-in.ts';
import type { ConnectionPorts } from '../ports.ts';
import { createConnection, type Connection } from '../connection.ts';

/** A session's room as a client finds it, with one terminal whose shell does what the test says. */
export interface RoomUnderTest {
  ports: ConnectionPorts;
  /** A technician's way in, each time as the same person. */
  target: ConnectionTarget;
  /** Lets what is under way arrive, until it is so. */
  until(fact: () => boolean): Promise<void>;
  pass(ms: number): void;
  /** The shell prints. */
  print(text: string): void;
  /** Keys the shell was given, in order. */
  typed(): string;
  /** Cuts all lines. */
  cut(): void;
}

/** What a room does for a client, and a client makes of it: the real room, and the script that plays one. */
export function describeRoom(name: string, open: () => RoomUnderTest): void {
  describe(name, () => {
    let room: RoomUnderTest;
    let connections: Connection[];

    beforeEach(() => {
      room = open();
      connections = [];
    });
    afterEach(() => connections.forEach((connection) => connection.close()));

    const join = async () => {
      const { ports, target } = room;
      const connection = createConnection(target, { client: 'contract', name: 'Ada', ports });
      connections.push(connection);
      let shown = '';
      connection.output.onOutput((item, done) => {
        if (item.type === 'screen') shown = new TextDecoder().decode(item.keyframe);
        if (item.type === 'event' && item.event.code === 'o')
          shown += new TextDecoder().decode(item.event.data);
        done();
      });
      await room.until(() => connection.state.status === 'live' && shown !== '');
      return { connection, shown: () => shown };
    };
    const write = async (connection: Connection, keys: string): Promise<WriteResult> => {
      let isSettled = false;
      connection.input.seen();
      const written = connection.input.write(keys).finally(() => (isSettled = true));
      await room.until(() => isSettled);
      return written;
    };
    const control = ({ view }: Connection) => view?.controls[0];

    test('welcomes who proves to be of it, with what there is', async () => {
      const { connection } = await join();
      const { view } = connection;
      expect(connection.state).toEqual({ status: 'live' });
      expect(view).toMatchObject({ role: 'technician', pause: null, endpoint: { online: true } });
      expect(view?.session.id).toBe(room.target.session);
      expect(view?.people.map(({ person }) => person)).toContain(view?.you.person);
      expect(view?.terminals.map(({ terminal }) => terminal)).toEqual([view?.watching]);
      expect(view?.controls.map(({ holder }) => holder)).toEqual([null]);
    });

    test('shows the terminal’s screen and what is printed from then on', async () => {
      room.print('before ');
      const { shown } = await join();
      room.print('and ');
      room.print('after');
      await room.until(() => shown() === '>before and after');
    });

    test('goes on where a lost line stood, nothing lost and nothing twice', async () => {
      const { connection, shown } = await join();
      room.print('one ');
      await room.until(() => shown() === '>one ');
      room.cut();
      expect(connection.state.status).toBe('reconnecting');
      room.print('two ');
      room.pass(1000);
      await room.until(() => connection.state.status === 'live');
      room.print('three');
      await room.until(() => shown().endsWith('three'));
      expect(shown()).toBe('>one two three');
    });

    test('gives free control to a technician who types, and passes the keys on', async () => {
      const { connection } = await join();
      expect(await write(connection, 'ls\r')).toEqual({ ok: true });
      expect(await write(connection, 'q')).toEqual({ ok: true });
      expect(room.typed()).toBe('ls\rq');
      expect(control(connection)?.holder).toBe(connection.view?.you.person);
    });

    test('stops keys while a pause lasts, and takes them again under another fence', async () => {
      const { connection } = await join();
      await write(connection, 'a');
      const before = control(connection)?.fence ?? 0;
      connection.control.pause();
      await room.until(() => connection.view?.pause?.by === connection.view?.you.person);
      expect(await write(connection, 'b')).toEqual({ ok: false, problem: 'paused' });
      connection.control.resume();
      await room.until(() => connection.view?.pause === null);
      expect(control(connection)?.fence).toBeGreaterThan(before);
      expect(await write(connection, 'c')).toEqual({ ok: true });
      expect(room.typed()).toBe('ac');
    });

    test('gives control up when it is asked to', async () => {
      const { connection } = await join();
      await write(connection, 'a');
      connection.control.release();
      await room.until(() => control(connection)?.holder === null);
    });

    test('tells of the session’s end, after which no key is taken', async () => {
      const { connection } = await join();
      connection.endSession();
      await room.until(() => typeof connection.view?.session.endedAt === 'number');
      expect(await write(connection, 'x')).toEqual({ ok: false, problem: 'terminal-ended' });
      expect(room.typed()).toBe('');
    });
  });
}
