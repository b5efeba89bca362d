import type { RoomToViewer } from '#protocol/wire/messages.ts';
import { announcement, authoredSegment, output } from '../../party/testing/author.ts';
import { createTestRoom } from '../../party/testing/test-room.ts';
import type { AgentClient, TestRoom, ViewerClient } from '../../party/testing/test-room.ts';
import { expectThat } from './target.ts';

/** The real core of the session room, with an honest endpoint and an honest viewer, and somebody else. */
export interface World {
  room: TestRoom;
  agent: AgentClient;
  segment: ReturnType<typeof authoredSegment>;
  watching: ViewerClient;
  /** Bytes that the honest viewer has taken in. */
  received: number;
}

/** A world is used for so many inputs: a room remembers, and that shall be seen, but not for ever. */
export const LIFE = 5000;

export function createWorld(): World {
  const room = createTestRoom();
  const agent = room.signedIn();
  const segment = authoredSegment(0);
  agent.send(announcement());
  agent.send(segment.opened());
  agent.send(segment.append(output('hello')));
  const watching = room.viewer();
  const received = watching.socket.frames.reduce((sum, frame) => sum + frame.length, 0);
  watching.look();
  return { room, agent, segment, watching, received };
}

/** Gives the same for as many uses as it lives. */
export function lasting<Made>(create: () => Made, life: number): () => Made {
  let world: Made | null = null;
  let uses = 0;
  return () => {
    uses += 1;
    if (world === null || uses % life === 0) world = create();
    return world;
  };
}

function nextSegment(world: World): void {
  const { agent, segment, room } = world;
  agent.send(segment.sealed(room.key));
  world.segment = authoredSegment(segment.header.segment + 1);
  agent.send(world.segment.opened());
}

/** As every viewer does, or it would be left behind before long. */
function takenIn(world: World): RoomToViewer[] {
  const { watching } = world;
  world.received += watching.socket.frames.reduce((sum, frame) => sum + frame.length, 0);
  const messages = watching.look();
  watching.send({ type: 'report-received', bytes: world.received });
  return messages;
}

/** Nothing was thrown, and the honest go on as if nothing had been. */
export function expectUndisturbed(world: World): void {
  const { room, agent, watching } = world;
  const [thrown] = room.errors.splice(0);
  if (thrown !== undefined) throw thrown;
  expectThat(watching.socket.closedFor === null, 'an honest viewer was closed');
  expectThat(agent.socket.closedFor === null, 'the honest agent was closed');
  if (world.segment.events.length >= 1000) nextSegment(world);
  takenIn(world);
  agent.send(world.segment.append(output('on')));
  expectThat(
    takenIn(world).some(({ type }) => type === 'segment-appended'),
    'output does not reach a viewer',
  );
  agent.look();
}
