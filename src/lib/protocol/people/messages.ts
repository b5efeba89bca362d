import { message } from '../ground/message.ts';
import { personInfo } from './people.ts';
import { givenToken } from './token.ts';

/** Answered by `token-given`. */
export const renewToken = message('renew-token', {});

export const personChanged = message('person-changed', { info: personInfo });
export const tokenGiven = message('token-given', { token: givenToken });
