import { text, utf8 } from '#base/bytes.ts';
import type { Role } from '#protocol/ground/roles.ts';
import { NO_HANDOFF, type HandoffState } from '#protocol/handoff/handoff.ts';
import type { InputProblem } from '#protocol/input/input-problem.ts';
import type { RecordEvent } from '#protocol/record/record.ts';
import type { RoomToAgent, RoomToViewer } from '#protocol/wire/messages.ts';
import { announcement, TERMINAL } from './author.ts';
import {
  createTestRoom,
  type AgentClient,
  type TestRoom,
  type TestRoomOptions,
  type Viewer,
} from './test-room.ts';

type Told<Type extends RoomToViewer['type']> = Extract<RoomToViewer, { type: Type }>;

export const isOf =
  <Type extends string>(type: Type) =>
  <M extends { type: string }>(message: M): message is Extract<M, { type: Type }> =>
    message.type === type;

/** Somebody in the room, with all they were told. */
export class Seat {
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
    const [welcome] = this.all('welcome');
    if (welcome === undefined) throw new Error('nobody was welcomed');
    return welcome;
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

  /** Who takes care of the session, and what is handed over, as they know it. */
  get handoff(): HandoffState {
    return this.all('handoff-changed').at(-1)?.handoff ?? this.welcome.handoff ?? NO_HANDOFF;
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

/** A room with one terminal, and who is there. Its agent may be another after it was away. */
export interface Scene {
  readonly world: TestRoom;
  agent: AgentClient;
  join(role?: Role): Seat;
  /** The same person on another socket. */
  back(seat: Seat): Seat;
  /** What of this type the agent was told since it last looked. */
  heard<Type extends RoomToAgent['type']>(type: Type): Extract<RoomToAgent, { type: Type }>[];
  keysHeard(): string[];
  record(): RecordEvent[];
  facts(...types: string[]): RecordEvent['fact'][];
  /** How control passed, with the fence it passed to. */
  passes(): [string, number][];
}

export function createScene(options: TestRoomOptions = {}): Scene {
  const world = createTestRoom(options);
  const agent = world.signedIn();
  agent.send(announcement());
  agent.look();
  const scene: Scene = {
    world,
    agent,
    join: (role = 'technician') => new Seat(world.viewer(role)),
    back: ({ client: { somebody } }) => new Seat({ ...world.greet(somebody), somebody }),
    heard: (type) => scene.agent.look().filter(isOf(type)),
    keysHeard: () => scene.heard('write-input').map(({ data }) => text(data)),
    record: () =>
      String(world.admin({ path: 'record' }).body)
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as RecordEvent),
    facts: (...types) => scene.record().flatMap(({ fact }) => (types.includes(fact.type) ? [fact] : [])),
    passes: () =>
      scene
        .facts('control-passed')
        .flatMap((fact) => (fact.type === 'control-passed' ? [[fact.how, fact.fence]] : [])),
  };
  return scene;
}
