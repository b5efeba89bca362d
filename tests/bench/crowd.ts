import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Door } from './system.ts';

/** People who point, in a process of their own. */
export interface Crowd {
  /** All move at once from now on, or stand still. */
  move(isMoving: boolean): Promise<void>;
  /** Frames all of them together were sent since they joined. */
  seen(): Promise<number>;
  stop(): Promise<void>;
}

export type ToCrowd =
  { type: 'join'; door: Door; count: number } | { type: 'move'; isMoving: boolean } | { type: 'count' };
export type FromCrowd = { type: 'done'; frames: number };

export async function startCrowd(door: Door, count: number): Promise<Crowd> {
  const path = fileURLToPath(new URL('./crowd-process.ts', import.meta.url));
  const child = fork(path, [], { execArgv: ['--no-warnings'] });
  const ask = (message: ToCrowd) =>
    new Promise<number>((resolve, reject) => {
      const handleExit = () => reject(new Error('the crowd’s process ended'));
      child.once('exit', handleExit);
      child.once('message', ({ frames }: FromCrowd) => {
        child.off('exit', handleExit);
        resolve(frames);
      });
      child.send(message);
    });
  await ask({ type: 'join', door, count });
  return {
    move: async (isMoving) => void (await ask({ type: 'move', isMoving })),
    seen: () => ask({ type: 'count' }),
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await gone;
    },
  };
}
