import * as v from 'valibot';
import { message } from '../ground/message.ts';
import { time } from '../ground/values.ts';

export const endSession = message('end-session', {});

export const endpointChanged = message('endpoint-changed', { online: v.boolean(), since: time });
export const sessionEnded = message('session-ended', { at: time });

export const sessionEndedForAgent = message('session-ended', {});
