import { beforeEach, describe, expect, test } from 'vitest';
import { text, utf8 } from '#base/bytes.ts';
import {
  ACTS_MS,
  CONTROL_GONE_MS,
  MAX_ACTS,
  MAX_COLS,
  PAUSE_GONE_MS,
  TIMELINE_PAGE,
} from '#protocol/ground/limits.ts';
import type { InputProblem } from '#protocol/input/input-problem.ts';
import type { RoomToAgent, RoomToViewer, ViewerToRoom } from '#protocol/wire/messages.ts';
import type { RecordEvent } from '#protocol/record/record.ts';
import { ROLES, type Role } from '#protocol/ground/roles.ts';
import { mayRole, RIGHTS } from '#protocol/wire/rights.ts';
import { announcement, authoredSegment, output, TERMINAL } from '../../testing/author.ts';
import { createTestRoom, type AgentClient, type TestRoom, type Viewer } from '../../testing/test-room.ts';

let world: TestRoom;
let agent: AgentClient;

type Told<Type extends RoomToViewer['type']> = Extract<RoomToViewer, { type: Type }>;
const isOf =
  <Type extends string>(type: Type) =>
  <M extends { type: string }>(message: M): message is Extract<M, { type: Type }> =>
    message.type === type;

/** Somebody in the room, with all they were told. */
class Seat {
  readonly told: RoomToViewer[] = [];
  readonly client: Viewer;
  #input = 0;

  constructor(client: Viewer) {
    this.client = client;
  }

  all<Type extends RoomToViewer['type']>(type: Type): Told<Type>[] {
    this.told.push(...this.client.look());
    return this.told.filter(isOf(type));
  }

  get welcome(): Told<'welcome'> {
    return this.all('welcome')[0]!;
  }

  get person(): string {
    return this.client.somebody.person;
  }

  /** What they know of the terminal's control. */
  get control() {
    const changed = this.all('control-changed').findLast(({ control }) => control.terminal === TERMINAL);
    return changed?.control ?? this.welcome.controls.find(({ terminal }) => terminal === TERMINAL);
  }

  get pause() {
    const last = this.all('pause-changed').at(-1);
    return last === undefined ? this.welcome.pause : last.pause;
  }

  get refusals(): string[] {
    return this.all('request-refused').map(({ request, reason }) => `${request}: ${reason}`);
  }

  do(type: 'ask-control' | 'take-control' | 'release-control' | 'withdraw-ask' | 'stop-program'): void {
    this.client.send({ type, terminal: TERMINAL });
  }

  grant(to: Seat): void {
    this.client.send({ type: 'grant-control', terminal: TERMINAL, person: to.person });
  }

  pauseInput(): void {
    this.client.send({ type: 'pause-input' });
  }

  resumeInput(reason: string | null = null): void {
    this.client.send({ type: 'resume-input', reason });
  }

  /** Types under the fence they know of, or another; answers its number. */
  type(keys: string, fence = this.control?.fence ?? 0): number {
    this.#input += 1;
    const input = this.#input;
    this.client.send({ type: 'write-input', terminal: TERMINAL, fence, input, data: utf8(keys) });
    return input;
  }

  outcome(input: number): InputProblem | null | undefined {
    return this.all('input-settled').find((settled) => settled.input === input)?.problem;
  }
}

const join = (role: Role = 'technician') => new Seat(world.viewer(role));
const back = ({ client: { somebody } }: Seat) => new Seat({ ...world.greet(somebody), somebody });
const heard = <Type extends RoomToAgent['type']>(type: Type) => agent.look().filter(isOf(type));
const keysHeard = () => heard('write-input').map(({ data }) => text(data));
const record = (): RecordEvent[] =>
  String(world.admin({ path: 'record' }).body)
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as RecordEvent);
const facts = (...types: string[]) =>
  record().flatMap(({ fact }) => (types.includes(fact.type) ? [fact] : []));
const passes = () =>
  facts('control-passed').map((fact) => (fact.type === 'control-passed' ? [fact.how, fact.fence] : []));

beforeEach(() => {
  world = createTestRoom();
  agent = world.signedIn();
  agent.send(announcement());
  agent.look();
});

describe('[T10] one change of control: stored and recorded, then said to the endpoint, then to all', () => {
  test('a technician takes it, a second asks, it is granted', () => {
    const [ann, bob, otto] = [join(), join(), join('observer')];
    ann.do('take-control');
    bob.do('ask-control');
    expect(otto.control).toMatchObject({ holder: ann.person, fence: 1, asks: [{ person: bob.person }] });
    ann.grant(bob);
    for (const seat of [ann, bob, otto]) {
      expect(seat.control).toMatchObject({ holder: bob.person, fence: 2, asks: [] });
    }
    expect(facts('control-asked', 'control-passed')).toEqual([
      { type: 'control-passed', terminal: TERMINAL, from: null, to: ann.person, fence: 1, how: 'taken' },
      { type: 'control-asked', terminal: TERMINAL, person: bob.person },
      {
        ...{ type: 'control-passed', terminal: TERMINAL },
        ...{ from: ann.person, to: bob.person, fence: 2, how: 'granted' },
      },
    ]);
    expect(heard('raise-fence')).toEqual([
      { type: 'raise-fence', terminal: TERMINAL, fence: 1, role: 'technician' },
      { type: 'raise-fence', terminal: TERMINAL, fence: 2, role: 'technician' },
    ]);
  });

  test('the endpoint hears of it before anybody else', () => {
    const order: string[] = [];
    world = createTestRoom({
      onSend: (frame) => order.push(/raise-fence|control-changed/.exec(text(frame))?.[0] ?? ''),
    });
    agent = world.signedIn();
    agent.send(announcement());
    const ann = join();
    order.length = 0;
    ann.do('take-control');
    expect(order.filter(Boolean)).toEqual(['raise-fence', 'control-changed']);
  });

  test('two who ask in the same instant: one has it, the other waits for it', () => {
    const [ann, bob] = [join(), join()];
    bob.do('ask-control');
    ann.do('ask-control');
    expect(ann.control).toMatchObject({ holder: bob.person, fence: 1, asks: [{ person: ann.person }] });
    expect(ann.control).toEqual(bob.control);
    expect(passes()).toEqual([['taken', 1]]);
  });

  test('two who take it in the same instant: it is the later one’s, by policy, and both know', () => {
    const [ann, bob] = [join(), join()];
    ann.do('take-control');
    bob.do('take-control');
    expect(ann.control).toMatchObject({ holder: bob.person, fence: 2 });
    expect(ann.control).toEqual(bob.control);
  });

  test('where the policy does not let technicians, it is the holder’s to give', () => {
    const [ann, bob] = [join(), join()];
    world.admin({ method: 'POST', path: 'policy', body: { takeover: false } });
    ann.do('take-control');
    bob.do('take-control');
    expect(bob.refusals).toEqual(['take-control: held']);
    expect(bob.control).toMatchObject({ holder: ann.person, fence: 1 });
  });

  test('a client gets it by a grant, and by nothing else', () => {
    const [ann, cleo] = [join(), join('client')];
    cleo.do('ask-control');
    expect(cleo.control).toMatchObject({ holder: null, fence: 0, asks: [{ person: cleo.person }] });
    ann.do('take-control');
    ann.grant(cleo);
    expect(cleo.control).toMatchObject({ holder: cleo.person, fence: 2 });
    cleo.type('dir');
    expect(agent.look()).toMatchObject([
      { type: 'raise-fence', fence: 1, role: 'technician' },
      { type: 'raise-fence', fence: 2, role: 'client' },
      { type: 'write-input', fence: 2 },
    ]);
  });

  test('an observer is never granted it, nor one who is not here', () => {
    const [ann, otto, bob] = [join(), join('observer'), join()];
    ann.do('take-control');
    ann.grant(otto);
    bob.client.leave();
    world.pass(PAUSE_GONE_MS);
    ann.grant(bob);
    expect(ann.refusals).toEqual(['grant-control: no-such-person', 'grant-control: no-such-person']);
    expect(ann.control?.holder).toBe(ann.person);
  });

  test('a terminal that is not there, or has ended, has no control to ask for', () => {
    const ann = join();
    ann.client.send({ type: 'take-control', terminal: 'bbbbbbbb' });
    agent.send({ type: 'terminal-ended', terminal: TERMINAL, at: 1, cause: 'exited', exitCode: 0 });
    ann.do('take-control');
    expect(ann.refusals).toEqual(['take-control: no-such-terminal', 'take-control: terminal-ended']);
  });

  test('each terminal has its own', () => {
    const [ann, bob] = [join(), join()];
    agent.send(announcement('bbbbbbbb'));
    ann.do('take-control');
    bob.client.send({ type: 'take-control', terminal: 'bbbbbbbb' });
    expect(join().welcome.controls.map(({ terminal, holder }) => [terminal, holder])).toEqual([
      [TERMINAL, ann.person],
      ['bbbbbbbb', bob.person],
    ]);
  });
});

describe('[T11] keys reach the shell only from who has control, under the fence of now', () => {
  test('not from others, not under another fence, not while nobody has it', () => {
    const [ann, bob] = [join(), join()];
    const free = ann.type('a');
    ann.do('take-control');
    agent.look();
    const outcomes = [ann.type('b'), ann.type('c', 0), ann.type('d', 2), bob.type('e')];
    expect(ann.outcome(free)).toBe('no-control');
    expect(outcomes.slice(0, 3).map((input) => ann.outcome(input))).toEqual([undefined, 'late', 'late']);
    expect(bob.outcome(outcomes[3]!)).toBe('no-control');
    expect(keysHeard()).toEqual(['b']);
  });

  test('from any device of who has it', () => {
    const ann = join();
    const other = back(ann);
    ann.do('take-control');
    agent.look();
    other.type('x');
    expect(keysHeard()).toEqual(['x']);
  });

  test('what was let through and is under way when the fence rises is dropped at the pty host, and the sender told', () => {
    const [ann, bob] = [join(), join()];
    ann.do('take-control');
    const input = ann.type('rm -rf');
    bob.do('take-control');
    const [under] = agent.look().filter(isOf('write-input'));
    agent.send({ type: 'input-settled', terminal: TERMINAL, input: under!.input, problem: 'late' });
    expect(ann.outcome(input)).toBe('late');
  });

  test('the size is the holder’s too', () => {
    const [ann, bob] = [join(), join()];
    ann.do('take-control');
    agent.look();
    const size = { type: 'resize-terminal', terminal: TERMINAL, cols: MAX_COLS, rows: 40 } as const;
    bob.client.send(size);
    expect(heard('resize-terminal')).toEqual([]);
    ann.client.send(size);
    expect(heard('resize-terminal')).toEqual([size]);
    expect(bob.refusals).toEqual(['resize-terminal: no-control']);
  });
});

describe('[T12] control of who is gone is free after the time the policy says, and not before', () => {
  test('the holder’s machine dies in mid-word', () => {
    const [ann, bob] = [join(), join()];
    ann.do('take-control');
    ann.client.leave();
    world.pass(CONTROL_GONE_MS - 1);
    expect(bob.control?.holder).toBe(ann.person);
    world.pass(1);
    expect(bob.control).toMatchObject({ holder: null, fence: 2 });
    expect(passes().at(-1)).toEqual(['absent', 2]);
    expect(heard('raise-fence').at(-1)).toMatchObject({ fence: 2, role: null });
    const returned = back(ann);
    expect(returned.outcome(returned.type('d', 1))).toBe('no-control');
  });

  test('who is back in time has it still', () => {
    const ann = join();
    ann.do('take-control');
    ann.client.leave();
    world.pass(CONTROL_GONE_MS - 1);
    const returned = back(ann);
    world.pass(CONTROL_GONE_MS);
    expect(returned.control).toMatchObject({ holder: returned.person, fence: 1 });
  });

  test('who was back and went again is gone from then', () => {
    const [ann, bob] = [join(), join()];
    ann.do('take-control');
    ann.client.leave();
    world.pass(CONTROL_GONE_MS / 2);
    back(ann).client.leave();
    world.pass(CONTROL_GONE_MS - 1);
    expect(bob.control?.holder).toBe(ann.person);
    world.pass(1);
    expect(bob.control?.holder).toBeNull();
  });

  test.each(['crash', 'sleep'] as const)('over a %s of the room', (how) => {
    const [ann, bob] = [join(), join()];
    ann.do('take-control');
    ann.client.leave();
    world.pass(CONTROL_GONE_MS / 2);
    world[how]();
    world.pass(CONTROL_GONE_MS / 2);
    expect((how === 'crash' ? back(bob) : bob).control).toMatchObject({ holder: null, fence: 2 });
  });

  test('after a crash the time counts for those who do not come back', () => {
    const [ann, bob] = [join(), join()];
    ann.do('take-control');
    world.crash();
    const again = back(bob);
    world.pass(CONTROL_GONE_MS - 1);
    expect(again.control?.holder).toBe(ann.person);
    world.pass(1);
    expect(again.control?.holder).toBeNull();
  });

  test('another time, by policy, counts at once', () => {
    const [ann, bob] = [join(), join()];
    ann.do('take-control');
    ann.client.leave();
    world.pass(15_000);
    world.admin({ method: 'POST', path: 'policy', body: { controlGoneMs: 20_000 } });
    world.pass(4_999);
    expect(bob.control?.holder).toBe(ann.person);
    world.pass(1);
    expect(bob.control?.holder).toBeNull();
  });
});

describe('[T13] a pause stops all keys of the session, and its end is its beginner’s', () => {
  test('keys of every terminal stand still, also in the pty host, and the client can do that', () => {
    const [ann, cleo] = [join(), join('client')];
    agent.send(announcement('bbbbbbbb'));
    ann.do('take-control');
    agent.look();
    cleo.pauseInput();
    expect(ann.pause).toEqual({ by: cleo.person, at: world.clock.now(), openFrom: null });
    expect(agent.look()).toEqual([
      { type: 'raise-fence', terminal: TERMINAL, fence: 2, role: null },
      { type: 'raise-fence', terminal: 'bbbbbbbb', fence: 1, role: null },
      { type: 'watch-program', terminal: TERMINAL, on: true },
      { type: 'watch-program', terminal: 'bbbbbbbb', on: true },
    ]);
    expect(ann.outcome(ann.type('x'))).toBe('paused');
    cleo.resumeInput();
    expect([ann.pause, ann.control]).toMatchObject([null, { holder: ann.person, fence: 3 }]);
    expect(agent.look()).toEqual([
      { type: 'raise-fence', terminal: TERMINAL, fence: 3, role: 'technician' },
      { type: 'raise-fence', terminal: 'bbbbbbbb', fence: 2, role: null },
      { type: 'watch-program', terminal: TERMINAL, on: false },
      { type: 'watch-program', terminal: 'bbbbbbbb', on: false },
    ]);
    ann.type('y');
    expect(keysHeard()).toEqual(['y']);
    expect(facts('input-paused', 'input-resumed')).toEqual([
      { type: 'input-paused', by: cleo.person },
      { type: 'input-resumed', by: cleo.person, reason: null },
    ]);
  });

  test('control that passes meanwhile lets no keys through', () => {
    const [ann, bob] = [join(), join()];
    ann.do('take-control');
    ann.pauseInput();
    bob.do('take-control');
    expect(bob.outcome(bob.type('x'))).toBe('paused');
    expect(heard('raise-fence').map(({ fence, role }) => [fence, role])).toEqual([
      [1, 'technician'],
      [2, null],
      [3, null],
    ]);
  });

  test('once its beginner was gone ten minutes a technician ends it, with a reason on the record', () => {
    const [ann, bob, cleo] = [join(), join(), join('client')];
    ann.pauseInput();
    bob.resumeInput('I want to');
    ann.client.leave();
    const openFrom = world.clock.now() + PAUSE_GONE_MS;
    expect(bob.pause).toMatchObject({ by: ann.person, openFrom });
    world.pass(PAUSE_GONE_MS - 1);
    bob.resumeInput('too early');
    world.pass(1);
    bob.resumeInput();
    bob.resumeInput('  ');
    cleo.resumeInput('please');
    expect([bob.refusals, cleo.refusals]).toEqual([
      Array.from({ length: 4 }, () => 'resume-input: not-yours'),
      ['resume-input: not-yours'],
    ]);
    expect(bob.pause).not.toBeNull();
    bob.resumeInput('Ann has gone home');
    expect(bob.pause).toBeNull();
    expect(facts('input-resumed')).toEqual([
      { type: 'input-resumed', by: bob.person, reason: 'Ann has gone home' },
    ]);
  });

  test('all are told when it becomes theirs to end, over a sleep and a crash of the room, and when it is no more', () => {
    const [ann, bob] = [join(), join()];
    ann.pauseInput();
    ann.client.leave();
    world.sleep();
    bob.all('pause-changed');
    bob.told.length = 0;
    world.pass(PAUSE_GONE_MS);
    expect(bob.all('pause-changed')).toMatchObject([{ pause: { openFrom: world.clock.now() } }]);
    const returned = back(ann);
    expect(bob.all('pause-changed').at(-1)).toMatchObject({ pause: { openFrom: null } });
    world.crash();
    const again = back(bob);
    expect(again.pause).toMatchObject({ by: returned.person, openFrom: world.clock.now() + PAUSE_GONE_MS });
  });

  test('a second one is refused, whoever asks', () => {
    const [ann, cleo] = [join(), join('client')];
    cleo.pauseInput();
    ann.pauseInput();
    ann.resumeInput();
    expect(ann.refusals).toEqual(['pause-input: paused', 'resume-input: not-yours']);
  });
});

describe('[T14] [T31] what runs on while keys stand still is named, and can be stopped', () => {
  test('the program is told while there is a pause, over a sleep too, and forgotten at its end', () => {
    const [ann, cleo] = [join(), join('client')];
    const seen = (program: string | null) =>
      agent.send({ type: 'program-seen', terminal: TERMINAL, program });
    const known = (seat: Seat) => seat.all('terminal-changed').at(-1)?.info.program;
    seen('vim');
    expect(known(ann) ?? null).toBeNull();
    cleo.pauseInput();
    seen('Clear-OldLogs.ps1');
    expect(known(ann)).toBe('Clear-OldLogs.ps1');
    // Whoever starts a program chooses what it is called.
    seen('\u202e1sp.sgoLdlO-raelC\n\u001b[2J');
    expect(known(ann)).toBe('1sp.sgoLdlO-raelC [2J');
    seen('Clear-OldLogs.ps1');
    world.sleep();
    expect(join().welcome.terminals).toMatchObject([{ program: 'Clear-OldLogs.ps1' }]);
    cleo.resumeInput();
    expect(known(ann)).toBeNull();
  });

  test('a client stops it while keys stand still, and it is on the record', () => {
    const cleo = join('client');
    cleo.pauseInput();
    agent.look();
    cleo.do('stop-program');
    expect(agent.look()).toEqual([{ type: 'stop-program', terminal: TERMINAL }]);
    expect(facts('program-stopped')).toEqual([
      { type: 'program-stopped', terminal: TERMINAL, by: cleo.person },
    ]);
  });

  test('where the endpoint is not there, it is refused and not on the record', () => {
    const cleo = join('client');
    agent.leave();
    cleo.do('stop-program');
    expect(cleo.refusals).toEqual(['stop-program: endpoint-offline']);
    expect(facts('program-stopped')).toEqual([]);
  });

  test('an endpoint that comes back is asked again', () => {
    join('client').pauseInput();
    agent.leave();
    agent = world.signedIn();
    agent.send(announcement());
    expect(agent.look().map(({ type }) => type)).toEqual(['raise-fence', 'watch-program', 'resume-terminal']);
  });
});

describe('[T15] whatever happens to the room while control is passed, it is exactly one’s afterwards', () => {
  /** The nth write of the request fails, as a full disk or a killed process would have it. */
  const failAt = (nth: number) => {
    const { sql } = world.ports;
    const { exec } = sql;
    let writes = 0;
    sql.exec = (query, ...values) => {
      if (/^\s*(INSERT|UPDATE|DELETE)/.test(query)) {
        writes += 1;
        if (writes === nth) throw new Error('killed');
      }
      return exec(query, ...values);
    };
    return () => {
      sql.exec = exec;
      return writes;
    };
  };

  /** Crashes the room in the middle of a grant, and looks at it afterwards from every side. */
  const grantThenCrash = (begin: () => () => boolean) => {
    const [ann, bob] = [join(), join()];
    ann.do('take-control');
    agent.look();
    bob.all('welcome');
    const had = bob.told.length;
    const end = begin();
    ann.client.send({ type: 'grant-control', terminal: TERMINAL, person: bob.person });
    const wasKilled = end();
    bob.all('control-changed');
    const told = bob.told.slice(had).filter(isOf('control-changed')).at(-1)?.control;
    const raised = heard('raise-fence').at(-1);
    world.crash();
    agent = world.signedIn();
    agent.send(announcement());
    const [again, other] = [back(ann), join()];
    const last = facts('control-passed').at(-1);
    if (last?.type !== 'control-passed') throw new Error('nothing on the record');
    expect([ann.person, bob.person]).toContain(last.to);
    expect(again.control).toMatchObject({ holder: last.to, fence: last.fence });
    expect(other.control).toEqual(again.control);
    expect(heard('raise-fence')).toEqual([
      { type: 'raise-fence', terminal: TERMINAL, fence: last.fence, role: 'technician' },
    ]);
    // Nobody had heard of what was not kept.
    if (told !== undefined) expect(told).toEqual(again.control);
    if (raised !== undefined) expect(raised.fence).toBe(last.fence);
    return { wasKilled, isBobs: last.to === bob.person };
  };

  test.each([1, 2, 3, 4])('killed at write %i of a grant', (nth) => {
    const { wasKilled, isBobs } = grantThenCrash(() => {
      const restore = failAt(nth);
      return () => restore() >= nth;
    });
    // A grant is three writes: the control, its fact, and what that took of the giver's budget.
    expect([wasKilled, isBobs]).toEqual(nth < 4 ? [true, false] : [false, true]);
  });

  test.each([1, 2, 3, 4, 5, 6])('killed behind message %i of a grant', (nth) => {
    let left = Infinity;
    world = createTestRoom({
      onSend() {
        left -= 1;
        if (left === 0) throw new Error('killed');
      },
    });
    agent = world.signedIn();
    agent.send(announcement());
    const { isBobs, wasKilled } = grantThenCrash(() => {
      left = nth;
      return () => {
        const killed = left <= 0;
        left = Infinity;
        return killed;
      };
    });
    // The fence, then two who are told of the control, then two who are told of the record.
    expect([wasKilled, isBobs]).toEqual([nth < 6, true]);
  });

  test('a failure without a crash leaves room and record as they were', () => {
    const [ann, bob] = [join(), join()];
    ann.do('take-control');
    bob.told.push(...bob.client.look());
    const before = bob.control;
    const restore = failAt(2);
    bob.do('take-control');
    restore();
    expect(join().control).toEqual(before);
    expect(passes()).toEqual([['taken', 1]]);
    expect(world.errors.splice(0)).toHaveLength(1);
    ann.type('still mine');
    expect(keysHeard()).toEqual(['still mine']);
  });

  test('an endpoint that was away is told the fence of now when it is back', () => {
    const [ann, bob] = [join(), join()];
    ann.do('take-control');
    agent.leave();
    bob.do('take-control');
    agent = world.signedIn();
    agent.send(announcement());
    expect(agent.look()).toMatchObject([
      { type: 'raise-fence', fence: 2, role: 'technician' },
      { type: 'resume-terminal' },
    ]);
  });
});

describe('[T16] role by message, in full', () => {
  const person = 'aaaaaaaaaa';
  const at = { terminal: TERMINAL };
  /** Every message a viewer may send after hello, by type: a new one must be added here. */
  const messages: Record<Exclude<ViewerToRoom['type'], 'hello'>, ViewerToRoom> = {
    'watch-terminal': { type: 'watch-terminal', ...at },
    'report-received': { type: 'report-received', bytes: 0 },
    'write-input': { type: 'write-input', ...at, fence: 0, input: 1, data: Uint8Array.of(3) },
    'resize-terminal': { type: 'resize-terminal', ...at, cols: 100, rows: 30 },
    'open-terminal': { type: 'open-terminal', cols: 100, rows: 30 },
    'end-terminal': { type: 'end-terminal', ...at },
    'ask-control': { type: 'ask-control', ...at },
    'withdraw-ask': { type: 'withdraw-ask', ...at },
    'decline-ask': { type: 'decline-ask', ...at, person },
    'grant-control': { type: 'grant-control', ...at, person },
    'release-control': { type: 'release-control', ...at },
    'take-control': { type: 'take-control', ...at },
    'pause-input': { type: 'pause-input' },
    'resume-input': { type: 'resume-input', reason: 'a reason' },
    'stop-program': { type: 'stop-program', ...at },
    'end-session': { type: 'end-session' },
    'renew-token': { type: 'renew-token' },
  };
  const cases = Object.values(messages).flatMap((message) => ROLES.map((role) => [role, message] as const));

  test.each(cases)('%s: $1.type', (role, message) => {
    const witness = join('observer');
    const seat = join(role);
    agent.look();
    const before = record().length;
    witness.told.push(...witness.client.look());
    witness.told.length = 0;
    seat.client.send(message);
    const isAllowed = mayRole(role, message.type);
    expect(seat.client.socket.closedFor).toBe(isAllowed ? null : 'not-allowed');
    if (isAllowed) return;
    expect(agent.look()).toEqual([]);
    expect(record().slice(before)).toEqual([]);
    // Their going is seen, and nothing of what they wanted.
    const types = new Set(witness.client.look().map(({ type }) => type));
    types.delete('person-changed');
    expect([...types]).toEqual([]);
  });

  test('nothing is granted beyond the table, and it knows every message', () => {
    const asked = new Set<string>(['hello', ...Object.keys(messages)]);
    expect(Object.keys(RIGHTS).filter((right) => asked.has(right))).toHaveLength(asked.size);
  });

  test('forged in another’s name it is still the sender’s: control, pause and keys of an observer and a client', () => {
    const [ann, cleo] = [join(), join('client')];
    ann.do('take-control');
    agent.look();
    cleo.client.send({ type: 'grant-control', terminal: TERMINAL, person: cleo.person });
    cleo.do('release-control');
    const input = cleo.type('whoami', 1);
    expect(cleo.refusals).toEqual(['grant-control: no-control', 'release-control: no-control']);
    expect(cleo.outcome(input)).toBe('no-control');
    cleo.do('take-control');
    expect(cleo.client.socket.closedFor).toBe('not-allowed');
    const otto = join('observer');
    otto.type('whoami', 1);
    expect(otto.client.socket.closedFor).toBe('not-allowed');
    expect(keysHeard()).toEqual([]);
    expect(ann.control).toMatchObject({ holder: ann.person, fence: 1 });
  });
});

describe('[T17] what goes on the record is asked for only so often', () => {
  test('one too many closes that socket, a person’s devices taken together, and later it is allowed again', () => {
    const ann = join();
    const [other, bob] = [back(ann), join()];
    for (let act = 0; act < MAX_ACTS; act += 1) (act % 2 === 0 ? ann : other).do('stop-program');
    bob.do('stop-program');
    other.do('stop-program');
    expect([ann, other, bob].map(({ client }) => client.socket.closedFor)).toEqual([
      null,
      'rate-limited',
      null,
    ]);
    world.pass(ACTS_MS);
    ann.do('stop-program');
    expect(ann.client.socket.closedFor).toBeNull();
    expect(facts('program-stopped')).toHaveLength(MAX_ACTS + 2);
  });

  test('shells are, too: what is asked for at once is not more than the endpoint bears', () => {
    const ann = join();
    for (let more = 0; more <= MAX_ACTS; more += 1)
      ann.client.send({ type: 'open-terminal', cols: 80, rows: 24 });
    expect(ann.client.socket.closedFor).toBe('rate-limited');
    expect(agent.look().filter(({ type }) => type === 'open-terminal')).toHaveLength(MAX_ACTS);
  });
});

describe('[T18] the record is told as it grows, and paged through backwards', () => {
  const isTold = ({ fact }: { fact: { type: string } }) => fact.type !== 'segment-sealed';
  const bare = ({ seq, at, fact }: Pick<RecordEvent, 'seq' | 'at' | 'fact'>) => ({ seq, at, fact });
  const sealOne = (number: number) => {
    const segment = authoredSegment(number);
    agent.send(segment.opened());
    agent.send(segment.append(output('x')));
    agent.send(segment.sealed(world.key));
  };

  test('live it is the record from where the welcome says, seals left out, each event once', () => {
    const witness = join('observer');
    const [ann, bob] = [join(), join()];
    ann.do('take-control');
    sealOne(0);
    bob.do('ask-control');
    ann.grant(bob);
    ann.pauseInput();
    sealOne(1);
    ann.resumeInput();
    bob.client.leave();
    world.pass(CONTROL_GONE_MS);
    agent.leave();
    const expected = record().filter(({ seq }) => seq >= witness.welcome.recordedTo);
    expect(expected.filter((event) => !isTold(event))).toHaveLength(2);
    expect(witness.all('recorded').map(({ event }) => bare(event as RecordEvent))).toEqual(
      expected.filter(isTold).map(bare),
    );
  });

  test('nothing is told of what was taken back', () => {
    const [ann, witness] = [join(), join('observer')];
    witness.all('recorded');
    witness.told.length = 0;
    const { sql } = world.ports;
    const { transaction } = sql;
    // The facts were written, and then all of it was rolled back.
    sql.transaction = (action) =>
      transaction(() => {
        action();
        throw new Error('rolled back');
      });
    ann.do('take-control');
    sql.transaction = transaction;
    expect(world.errors.splice(0)).toHaveLength(1);
    expect(witness.all('recorded')).toEqual([]);
    const bob = join();
    bob.do('take-control');
    const told = witness.all('recorded').map(({ event }) => event.fact.type);
    expect(told.filter((type) => type === 'control-passed')).toHaveLength(1);
  });

  test('pages hold so many events, oldest first, and are the record without its seals', () => {
    const ann = join();
    for (let act = 0; act < 2 * TIMELINE_PAGE; act += 1) {
      if (act % 40 === 0) sealOne(act / 40);
      world.pass(ACTS_MS / 10);
      ann.do(act % 2 === 0 ? 'take-control' : 'release-control');
    }
    const pages: RecordEvent[][] = [];
    let before: number | undefined;
    for (;;) {
      const query: Record<string, string> = before === undefined ? {} : { before: String(before) };
      const page = JSON.parse(String(world.admin({ path: 'timeline', query }).body)) as RecordEvent[];
      if (page.length === 0) break;
      pages.unshift(page);
      before = page[0]!.seq;
    }
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.slice(1).every(({ length }) => length === TIMELINE_PAGE)).toBe(true);
    expect(pages.flat()).toEqual(record().filter(isTold).map(bare));
  });
});
