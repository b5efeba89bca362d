import { message } from '../ground/message.ts';
import { recordEvent } from './record.ts';

/** What has just been put on the record, seals of segments left out. */
export const recorded = message('recorded', { event: recordEvent });
