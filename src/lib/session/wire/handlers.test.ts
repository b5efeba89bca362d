import { expect, it } from 'vitest';
import { handleMessage, joinHandlers, type Handlers } from './handlers.ts';

const SEALED = { type: 'pause-changed', pause: null } as const;

it('a message that two parts are there for reaches both in their order, and is taken in once', () => {
  const heard: string[] = [];
  const first: Handlers<'pause-changed'> = { 'pause-changed': () => void heard.push('first') };
  const second: Handlers<'pause-changed'> = { 'pause-changed': () => void heard.push('second') };
  // The other types have no part in this: none of their messages comes.
  const handlers = joinHandlers([first, second]) as Handlers;
  handleMessage(handlers, { message: SEALED, done: () => heard.push('done') });
  expect(heard).toEqual(['first', 'second', 'done']);
});

it('what is taken in later is so when its handler says it', () => {
  const heard: string[] = [];
  let finish: () => void = () => undefined;
  const slow: Handlers<'pause-changed'> = {
    'pause-changed': (_message, done) => {
      finish = done;
    },
  };
  const quick: Handlers<'pause-changed'> = { 'pause-changed': () => void heard.push('quick') };
  handleMessage(joinHandlers([slow, quick]) as Handlers, { message: SEALED, done: () => heard.push('done') });
  expect(heard).toEqual(['quick']);
  finish();
  expect(heard).toEqual(['quick', 'done']);
});
