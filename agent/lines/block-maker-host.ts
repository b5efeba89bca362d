import { Worker } from 'node:worker_threads';
import type { BlockAnswer, BlockMaker, BlockWish } from './block-maker.ts';

/** The thread ends after this long without work, in ms: it holds an emulator and its buffers. */
const REST_MS = 10_000;
/** A replay that takes longer is given up, with its thread, in ms: output must not be able to hold it for ever. */
const PATIENCE_MS = 60_000;

interface Waiting {
  wish: BlockWish;
  resolve(answer: BlockAnswer): void;
}

/** Makes blocks in a thread, which is started when there is something to do. `program`: its bundle. */
export function createBlockMaker(program: string): BlockMaker {
  const queue: Waiting[] = [];
  let thread: Worker | null = null;
  let timer: NodeJS.Timeout | undefined;

  const settle = (answer: BlockAnswer) => {
    queue.shift()?.resolve(answer);
    next();
  };
  const end = () => {
    const ended = thread;
    thread = null;
    clearTimeout(timer);
    ended?.removeAllListeners();
    ended?.on('error', () => {});
    void ended?.terminate();
  };
  const fail = (problem: string) => {
    end();
    settle({ ok: false, problem });
  };
  const start = (): Worker => {
    const started = new Worker(program, { execArgv: ['--no-warnings'] });
    started.unref();
    started.on('message', settle);
    started.on('error', (error) => fail(String(error)));
    started.on('exit', () => fail('the thread ended'));
    return started;
  };
  const next = () => {
    clearTimeout(timer);
    const [first] = queue;
    if (first === undefined) timer = setTimeout(end, REST_MS).unref();
    else {
      thread ??= start();
      timer = setTimeout(() => fail('it takes too long'), PATIENCE_MS).unref();
      thread.postMessage(first.wish);
    }
  };

  return {
    make: (wish) =>
      new Promise((resolve) => {
        queue.push({ wish, resolve });
        if (queue.length === 1) next();
      }),
    dispose() {
      queue.length = 0;
      end();
    },
  };
}
