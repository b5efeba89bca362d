import { pipeline, type Readable, type Writable } from 'node:stream';

/**
 * Passes an answer's body on as it comes. Who asked may have cut the line just now: to pass it on to what is destroyed
 * already is an error that is thrown, and would end the process.
 */
export function passAnswer(answer: Readable, { to, onEnd }: { to: Writable; onEnd(): void }): void {
  if (!to.destroyed) return void pipeline(answer, to, () => onEnd());
  answer.destroy();
  onEnd();
}
