/** The process `startCrowd` starts: joins as many people as it is told to, who then move their pointers, each as fast as a page says so. */
import WebSocket from 'ws';
import { encodeAwareness, entryOf } from '#protocol/notes/notes-frame.ts';
import { awarenessEveryMs } from '#protocol/notes/presence.ts';
import type { FromCrowd, ToCrowd } from './crowd.ts';
import { joinNotes, pointingAt } from './notes-page.ts';
import type { Door } from './system.ts';

interface Person {
  socket: WebSocket;
  frameOf(step: number): Uint8Array;
}

const people: Person[] = [];
let frames = 0;
let step = 0;
let moving: NodeJS.Timeout[] = [];

async function join(door: Door, count: number): Promise<void> {
  if (door.kind === 'link') {
    for (const [index, { identity, socket }] of (await joinNotes(door.link, count)).entries())
      people.push({
        socket,
        frameOf: (at) =>
          encodeAwareness([entryOf({ client: index + 1, clock: at, state: pointingAt(identity, at % 120) })]),
      });
    return;
  }
  // As large as what the room sends each viewer of a crowd that moves.
  const frame = Buffer.alloc(300 * count);
  for (let index = 0; index < count; index += 1) {
    const socket = new WebSocket(door.url, { perMessageDeflate: false });
    await new Promise((resolve) => socket.once('open', resolve));
    people.push({ socket, frameOf: () => frame });
  }
}

function move(isMoving: boolean): void {
  for (const timer of moving) clearInterval(timer);
  moving = [];
  if (!isMoving) return;
  const every = awarenessEveryMs(people.length);
  for (const [index, { socket, frameOf }] of people.entries()) {
    const start = setTimeout(
      () => moving.push(setInterval(() => socket.send(frameOf((step += 1))), every)),
      (index * every) / people.length,
    );
    moving.push(start);
  }
}

async function handle(message: ToCrowd): Promise<void> {
  if (message.type === 'join') {
    await join(message.door, message.count);
    for (const { socket } of people) socket.on('message', () => (frames += 1));
  }
  if (message.type === 'move') move(message.isMoving);
  const answer: FromCrowd = { type: 'done', frames };
  process.send?.(answer);
}

process.on('message', (message: ToCrowd) => void handle(message));
process.on('disconnect', () => process.exit(0));
